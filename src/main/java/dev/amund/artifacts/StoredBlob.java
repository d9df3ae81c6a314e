package dev.amund.artifacts;

import java.net.URI;

/**
 * Bytes that are stored durably.
 *
 * @param sha256 hex SHA-256 of the bytes: their address
 * @param uri where they are, as the store sees it
 * @param sizeBytes how many
 */
public record StoredBlob(String sha256, URI uri, long sizeBytes) {}
