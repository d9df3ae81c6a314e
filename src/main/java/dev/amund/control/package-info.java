/**
 * The closed loop around the AMUN update: measures how recognisable a forget set is, chooses the
 * force from it, keeps what the model knows beyond its training samples, and finds the point at
 * which the forget set is as recognisable as unseen samples. Of the network it knows inputs,
 * logits, weights and buffers, and nothing of its architecture.
 *
 * <p>Data flows one way: {@link dev.amund.control.ClosedLoop} measures ({@code LogOdds}), sets a
 * target for each sample ({@code ForgetTargets}), trains ({@code ForgetPass} on what {@code
 * FunctionReplay} prepares), and reports ({@link dev.amund.control.ControlReport}) together with
 * what it has learned of the model ({@link dev.amund.control.LearnedForce}).
 */
package dev.amund.control;
