package dev.amund.audit;

/**
 * An area under the ROC curve with its 95 % interval.
 *
 * @param value in [0, 1]; NaN if a score was not a number, as are the ends then
 * @param low lower end
 * @param high upper end
 */
public record AucInterval(double value, double low, double high) {}
