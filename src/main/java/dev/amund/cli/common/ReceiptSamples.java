package dev.amund.cli.common;

import dev.amund.event.DeletionReceipt;

/** Formats the number of samples that a receipt covers. */
public final class ReceiptSamples {
  private ReceiptSamples() {}

  /**
   * Returns the count in words, for instance {@code 5 samples (4 train, 1 holdout)}; without the
   * splits if the receipt lacks them.
   */
  public static String words(DeletionReceipt receipt) {
    String all =
        "%d %s".formatted(receipt.getSamples(), receipt.getSamples() == 1 ? "sample" : "samples");
    return receipt.getTrainSamples() == null || receipt.getHoldoutSamples() == null
        ? all
        : "%s (%d train, %d holdout)"
            .formatted(all, receipt.getTrainSamples(), receipt.getHoldoutSamples());
  }
}
