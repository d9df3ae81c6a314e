package dev.amund.samples;

import dev.amund.samples.shape.SampleShape;
import java.util.Optional;

/**
 * A sample that was looked at and can be put: what takes time is done, outside of all locks.
 *
 * @param shape of its elements
 */
record PreparedSample(
    String id,
    int label,
    Split split,
    Optional<String> subject,
    HeldContent content,
    SampleShape shape,
    Fingerprint fingerprint) {}
