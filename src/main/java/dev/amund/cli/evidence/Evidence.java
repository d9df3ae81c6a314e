package dev.amund.cli.evidence;

import dev.amund.artifacts.chain.ChainReport;
import dev.amund.artifacts.chain.CheckedVersion;
import java.util.Optional;
import java.util.UUID;

/**
 * The evidence of one deletion request that topics and artifact store still hold.
 *
 * @param modelId the model that had to forget; blank if only dead letters were found
 * @param events what the topics hold
 * @param version the version in the artifact store that has forgotten its batch
 * @param chain the versions of the model, verified; empty if the request led to no version
 */
public record Evidence(
    UUID requestId,
    String modelId,
    FoundEvents events,
    Optional<CheckedVersion> version,
    Optional<ChainReport> chain) {}
