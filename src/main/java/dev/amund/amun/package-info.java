/**
 * The method: "AMUN" of Ebrahimpour-Boroojeny, Sundaram and Chandrasekaran, "Not All Wrong is Bad:
 * Using Adversarial Examples for Unlearning" (ICML 2025, arXiv 2503.00917).
 *
 * <p>{@link dev.amund.amun.AmunUpdate} is one update: {@link dev.amund.amun.Attack} finds for each
 * forget sample the adversarial example closest to it, {@link dev.amund.amun.FineTuner} trains the
 * model on those with the model's own wrong predictions as labels. This room knows no Kafka, no
 * files and no clock, so that it can be read beside the paper line by line.
 *
 * <p>D_F is the forget set, D_R the retained data, D_A the adversarial set, as in the paper.
 */
package dev.amund.amun;
