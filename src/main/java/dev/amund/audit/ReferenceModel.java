package dev.amund.audit;

import dev.amund.model.TorchScriptModel;
import java.util.function.Predicate;

/**
 * A model that was trained independently of the one that is audited, on known data, for comparison
 * in {@code RMIA}.
 *
 * @param model of the same task; need not be of the same architecture
 * @param trainedOn which samples, by id, it was trained on
 */
public record ReferenceModel(TorchScriptModel model, Predicate<String> trainedOn) {}
