/**
 * Measures how well a model has forgotten, and at what cost: accuracies, the membership-inference
 * AUC of the true-class confidence with its interval (paper, section 5 and appendix C), and the
 * gates that an update must pass before it is published.
 *
 * <p>This package knows no Kafka, files or clock.
 */
package dev.amund.audit;
