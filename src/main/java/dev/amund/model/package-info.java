/**
 * The model on its device: load it, ask it, differentiate it by its input or by its weights, train
 * it, take a snapshot, go back to one.
 *
 * <p>The only package that imports {@code ai.djl}; what is above sees {@link
 * dev.amund.model.Tensor} and {@link dev.amund.model.TorchScriptModel}. Every native array belongs
 * to a {@link dev.amund.model.TensorScope} and is freed when that closes, so that memory stays flat
 * however long the daemon runs. A model and its scopes are used by one thread at a time.
 *
 * <p>It has more than thirty classes because the arrays of DJL must not leave it: whatever touches
 * them has to be here, and what does not is small and read by those classes only.
 */
package dev.amund.model;
