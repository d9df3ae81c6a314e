package dev.amund.audit;

import dev.amund.model.TorchScriptModel;
import java.util.function.Predicate;

/**
 * A model that was trained independently of the one that is audited, on data that is known: what
 * {@code RMIA} compares with.
 *
 * @param model of the same task; need not be of the same architecture
 * @param trainedOn which samples, by id, it was trained on
 */
public record ReferenceModel(TorchScriptModel model, Predicate<String> trainedOn) {}
