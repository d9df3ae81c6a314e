/**
 * The outcomes of a batch, as events and in words: receipts, evaluations, refusals and the advice
 * to retrain.
 */
package dev.amund.unlearner.outcomes;
