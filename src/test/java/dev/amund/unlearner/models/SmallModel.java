package dev.amund.unlearner.models;

import dev.amund.config.AmundConfig;
import dev.amund.embedded.GeneratedDataSet;
import dev.amund.event.BatchedRequest;
import dev.amund.event.ClosedBy;
import dev.amund.event.UnlearningBatch;
import dev.amund.samples.Sample;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import dev.amund.samples.imports.Importer;
import dev.amund.samples.imports.cifar.CifarManifestSource;
import dev.amund.samples.imports.source.ImportOptions;
import dev.amund.samples.shape.ImageShape;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A small untrained classifier and its samples. */
public final class SmallModel {
  public static final String ID = "small";
  public static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
  public static final GeneratedDataSet DATA = new GeneratedDataSet(6, 60, 40, 5, 3);
  private static final ImageShape SHAPE =
      new ImageShape(GeneratedDataSet.CHANNELS, GeneratedDataSet.SIDE, GeneratedDataSet.SIDE);

  private SmallModel() {}

  public static SampleStore store(Path directory) throws IOException {
    DATA.writeTo(directory.resolve("files"));
    var store = SampleStore.open(directory.resolve("store"));
    var manifest = directory.resolve("files").resolve("manifest.csv");
    new Importer(store)
        .run(new CifarManifestSource(manifest, ImportOptions.none().withShape(SHAPE)));
    return store;
  }

  /** A training sample, black all over. */
  public static Sample sample(String id, int label) {
    return new Sample(id, label, Split.TRAIN, Optional.empty(), SHAPE, new byte[SHAPE.size()]);
  }

  public static byte[] torchScript() throws IOException {
    try (var model = GeneratedDataSet.class.getResourceAsStream("demo-classifier.pt")) {
      return model.readAllBytes();
    }
  }

  /** One thread, and an update of a second, so that a test is quick. */
  public static AmundConfig config(Map<String, String> overrides) {
    var settings = new java.util.HashMap<String, String>();
    settings.put("amund.device.name", "cpu");
    settings.put("amund.device.threads", "1");
    settings.put("amund.amun.control.update", "fixed");
    settings.put("amund.amun.replay-ratio", "2");
    settings.put("amund.amun.replay-minimum", "0");
    settings.put("amund.amun.fine-tune.epochs", "1");
    settings.put("amund.amun.fine-tune.retain-only-epochs", "0");
    // There are so few samples that half of them are soon asked for.
    settings.put("amund.unlearner.max-forget-share", "1");
    settings.put("amund.unlearner.retrain-share", "1");
    settings.putAll(overrides);
    return AmundConfig.of(settings);
  }

  public static UnlearningBatch batch(BatchedRequest... requests) {
    return UnlearningBatch.newBuilder()
        .setBatchId(new UUID(1, 1))
        .setModelId(ID)
        .setSequence(1)
        .setRequests(Arrays.asList(requests))
        .setClosedAt(NOW)
        .setClosedBy(ClosedBy.COUNT)
        .build();
  }

  public static BatchedRequest request(int number, List<String> sampleIds, String subjectId) {
    return BatchedRequest.newBuilder()
        .setRequestId(new UUID(2, number))
        .setSampleIds(sampleIds)
        .setSubjectId(subjectId)
        .setAcceptedAt(NOW)
        .build();
  }
}
