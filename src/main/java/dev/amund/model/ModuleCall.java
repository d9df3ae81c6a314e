package dev.amund.model;

import dev.amund.config.InputNormalisation;
import dev.amund.config.ModelInterface;
import java.util.Optional;

/**
 * The way in which the modules of a network are called: the treatment of the input, the output that
 * is read, and what its numbers are. All versions of a network share it.
 *
 * @param normalisation what they expect of their input
 * @param heads finds the logits among their outputs
 * @param output reads them
 */
record ModuleCall(
    Optional<InputNormalisation> normalisation, ModelHeads heads, ModelOutput output) {
  static ModuleCall of(ModelInterface calledAs) {
    return new ModuleCall(
        calledAs.normalisation(), new ModelHeads(calledAs.output()), new ModelOutput());
  }
}
