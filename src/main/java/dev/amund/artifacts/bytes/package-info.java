/**
 * Bytes that are the same on every machine and survive a power cut: hashes, canonical JSON, durable
 * files, and the exception of what is absent or damaged.
 */
package dev.amund.artifacts.bytes;
