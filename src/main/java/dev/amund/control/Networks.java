package dev.amund.control;

import dev.amund.model.ModelState;
import dev.amund.model.TorchScriptModel;

/**
 * The states of one network that an update needs.
 *
 * @param model at the parent's weights; it is updated in place
 * @param parent a copy of the parent, which stays as it is
 * @param anchor the oldest version of the model that is still kept; may be the same as {@code
 *     parent}. What it says of retained samples holds the function of the network, and no update
 *     goes back towards it
 * @param recent an earlier version, which {@link #recentVersion} names, or one between it and the
 *     parent
 */
public record Networks(
    TorchScriptModel model, TorchScriptModel parent, TorchScriptModel anchor, Recent recent) {
  /**
   * A version of the same network.
   *
   * @param state its weights
   * @param updates how many updates lie between it and the parent; 0 if it is the parent
   */
  public record Recent(ModelState state, long updates) {}

  /** The least number of updates between a version and its recent one, if there were that many. */
  private static final long UPDATES = 6;

  /**
   * Returns the number of the version that is the recent one of a parent: 6 to 11 updates earlier,
   * so that only every sixth update needs another one.
   *
   * @param parent its version number, at least 1
   */
  public static long recentVersion(long parent) {
    return Math.max(0, (parent - 1) / UPDATES - 1) * UPDATES + 1;
  }
}
