package dev.amund.bench.quality;

import dev.amund.audit.ForgetScope;
import dev.amund.bench.common.BenchProgress;
import dev.amund.bench.common.CaseFiles;
import dev.amund.config.DeviceConfig;
import dev.amund.event.LegalBasis;
import dev.amund.model.LabelledImages;
import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;
import dev.amund.samples.shape.ImageShape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A whole case on the device: a network, its training data, the forget set, unseen data, and
 * perhaps the network retrained without the forget set.
 *
 * @param model the original network, with which every row begins
 * @param scope owns the sets
 * @param original the original network's bytes
 * @param retrained bytes of the network that never saw the forget set: perfect forgetting
 * @param forget D_F
 * @param retain D_R, all of it
 * @param unseen held-out data, in the order of the ids
 * @param legalBasis of the request: with POISONED_DATA the labels of D_F are wrong
 */
public record QualityCase(
    TorchScriptModel model,
    TensorScope scope,
    byte[] original,
    Optional<byte[]> retrained,
    LabelledImages forget,
    LabelledImages retain,
    LabelledImages unseen,
    LegalBasis legalBasis)
    implements AutoCloseable {

  /**
   * Loads {@code original.pt}, {@code retrained.pt} if it is there, {@code forget.txt} (ids, one a
   * line), {@code manifest.csv} and the files that it names, and {@code legal-basis.txt} if it is
   * there.
   *
   * @throws BenchException if something is missing or inconsistent
   */
  public static QualityCase load(
      Path directory, ImageShape shape, DeviceConfig device, BenchProgress progress) {
    CaseFiles.require(directory);
    var model = TorchScriptModel.load(directory.resolve("original.pt"), device);
    var scope = model.scope();
    try {
      CaseFiles.Sets sets = CaseFiles.read(directory, shape, scope, progress);
      Path retrained = directory.resolve("retrained.pt");
      return new QualityCase(
          model,
          scope,
          model.snapshot(),
          Files.exists(retrained) ? Optional.of(CaseFiles.bytes(retrained)) : Optional.empty(),
          sets.forget(),
          sets.retain(),
          sets.unseen(),
          CaseFiles.legalBasis(directory));
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /**
   * Returns every other held-out sample, in the order of the ids: the half for choosing
   * hyper-parameters, or the untouched half.
   *
   * @param first 0 for the former, 1 for the latter
   * @param scope owns the result
   */
  LabelledImages halfOfUnseen(int first, TensorScope scope) {
    return unseen
        .in(scope)
        .rows(IntStream.range(0, unseen.size()).filter(i -> i % 2 == first).toArray());
  }

  /**
   * Returns what happens to the classes and labels of a part of D_F.
   *
   * @param batch that part
   * @param retained D_R
   */
  public ForgetScope scope(LabelledImages batch, LabelledImages retained) {
    int[] labels = batch.labels().toInts();
    Set<Integer> going = new HashSet<>();
    for (int label : forget.labels().toInts()) {
      going.add(label);
    }
    for (int label : retained.labels().toInts()) {
      going.remove(label);
    }
    boolean wrong = legalBasis == LegalBasis.POISONED_DATA;
    return ForgetScope.of(labels, Collections.nCopies(labels.length, wrong), going);
  }

  @Override
  public void close() {
    scope.close();
    model.close();
  }
}
