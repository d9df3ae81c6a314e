package dev.amund.audit;

/**
 * The measurements by which an update is judged.
 *
 * @param base metrics of the base model
 * @param before metrics of the version that was updated
 * @param after metrics of the candidate, on the same samples
 */
record MeasuredUpdate(ModelMetrics base, ModelMetrics before, ModelMetrics after) {}
