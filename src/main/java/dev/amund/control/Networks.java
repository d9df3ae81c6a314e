package dev.amund.control;

import dev.amund.model.TorchScriptModel;

/**
 * The three states of one network that an update needs.
 *
 * @param model at the parent's weights; it is updated in place
 * @param parent a copy of the parent, which stays as it is
 * @param anchor the oldest version of the model that is still kept; may be the same as {@code
 *     parent}. What it says of transformed retained samples holds the function of the network, and
 *     the way from it to the parent is not gone back
 */
public record Networks(TorchScriptModel model, TorchScriptModel parent, TorchScriptModel anchor) {}
