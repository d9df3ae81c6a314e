package dev.amund.config;

import java.util.Optional;

/**
 * The way in which a model is called: the treatment of its input, and the place of the logits in
 * what it returns.
 *
 * @param normalisation what it expects of its input and does not do itself
 * @param output which of several outputs are the logits: the place in a tuple or list from 0, or
 *     the key in a dictionary; empty for the only one
 */
public record ModelInterface(Optional<InputNormalisation> normalisation, Optional<String> output) {
  /** Input as the samples are, and one output. */
  public static final ModelInterface PLAIN = new ModelInterface(Optional.empty(), Optional.empty());
}
