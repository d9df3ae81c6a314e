package dev.amund.unlearner.update;

/**
 * The information that topics hold about the samples of one model.
 *
 * @param exclusions samples that later batches name
 * @param forgotten samples that published versions have forgotten
 * @param registry the samples' own topic
 */
public record ModelTopics(
    ReplayExclusions exclusions, ForgottenSamples forgotten, SampleRegistry registry) {}
