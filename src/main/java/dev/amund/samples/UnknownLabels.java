package dev.amund.samples;

/**
 * Samples whose label is none of the model's classes. They are held, and erased on request, but
 * neither replayed nor measured.
 *
 * @param count how many there are
 * @param sampleId one of them
 * @param label its label
 */
public record UnknownLabels(long count, String sampleId, int label) {}
