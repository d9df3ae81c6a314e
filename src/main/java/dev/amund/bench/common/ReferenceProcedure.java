package dev.amund.bench.common;

import java.util.Map;

/**
 * The reference for updates: the paper's attack and the plain fine-tuning of an independent
 * implementation, contiguous images, and an evaluation on more samples than by default.
 */
public final class ReferenceProcedure {
  /** Configuration keys, over everything. */
  public static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("amund.amun.variant", "amun-adv-only"),
          Map.entry("amund.amun.replay-ratio", "4"),
          Map.entry("amund.amun.replay-minimum", "0"),
          Map.entry("amund.amun.salun-ratio", "1"),
          Map.entry("amund.amun.control.update", "fixed"),
          Map.entry("amund.amun.attack.methods", "pgd"),
          Map.entry("amund.amun.fine-tune.epochs", "5"),
          Map.entry("amund.amun.fine-tune.retain-only-epochs", "0"),
          Map.entry("amund.amun.fine-tune.learning-rate", "0.03"),
          Map.entry("amund.amun.fine-tune.schedule", "linear"),
          Map.entry("amund.amun.fine-tune.batch-norm", "train"),
          Map.entry("amund.amun.fine-tune.batch-size", "128"),
          Map.entry("amund.amun.fine-tune.early-stop", "false"),
          Map.entry("amund.amun.fine-tune.trained-share", "1"),
          Map.entry("amund.unlearner.max-precomputed-examples", "0"),
          Map.entry("amund.device.memory-format", "contiguous"),
          Map.entry("amund.gates.retain-samples", "2000"),
          Map.entry("amund.gates.holdout-samples", "4000"));

  private ReferenceProcedure() {}
}
