package dev.amund.bench.common;

import dev.amund.event.LegalBasis;
import dev.amund.model.LabelledImages;
import dev.amund.model.TensorScope;
import dev.amund.samples.Sample;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import dev.amund.samples.imports.Importer;
import dev.amund.samples.imports.cifar.CifarManifestSource;
import dev.amund.samples.imports.source.ImportOptions;
import dev.amund.samples.report.ImportReport;
import dev.amund.samples.shape.ImageShape;
import dev.amund.text.TextFiles;
import dev.amund.unlearner.models.SampleTensors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** Reads the samples of a case through a temporary sample store. */
public final class CaseFiles {
  private static final String FORGET = "forget.txt";
  private static final String LEGAL_BASIS = "legal-basis.txt";
  private static final String MANIFEST = "manifest.csv";

  /** The sets of a case, in the order of the ids. */
  public record Sets(LabelledImages forget, LabelledImages retain, LabelledImages unseen) {}

  private CaseFiles() {}

  public static Sets read(
      Path directory, ImageShape shape, TensorScope scope, BenchProgress progress) {
    try {
      Set<String> forgetIds = Set.copyOf(forgetIds(directory));
      try (var temporary = TemporaryDirectory.create();
          var store = SampleStore.open(temporary.path())) {
        importAll(directory, shape, store, progress);
        return sets(store, forgetIds, scope);
      }
    } catch (IOException e) {
      throw new BenchException("The samples of " + directory + " cannot be read: " + e, e);
    }
  }

  public static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new BenchException(file + " cannot be read: " + e, e);
    }
  }

  /**
   * @throws BenchException if a file of the case cannot be read
   */
  public static void require(Path directory) {
    for (String name : List.of("original.pt", FORGET, MANIFEST)) {
      if (!Files.isReadable(directory.resolve(name))) {
        throw new BenchException("%s has no file %s that can be read".formatted(directory, name));
      }
    }
  }

  /** Returns the ids of D_F, in the order of the file. */
  public static List<String> forgetIds(Path directory) {
    try {
      return TextFiles.lines(directory.resolve(FORGET)).stream()
          .map(String::strip)
          .filter(id -> !id.isEmpty())
          .distinct()
          .toList();
    } catch (IOException e) {
      throw new BenchException("The samples of %s cannot be read: %s".formatted(directory, e), e);
    }
  }

  /**
   * Returns the legal basis of the case's request, in the words of the event.
   *
   * @throws BenchException if the file names none
   */
  public static LegalBasis legalBasis(Path directory) {
    Path file = directory.resolve(LEGAL_BASIS);
    if (!Files.exists(file)) {
      return LegalBasis.GDPR_ART_17;
    }
    String name = new String(bytes(file), StandardCharsets.UTF_8).strip();
    return Arrays.stream(LegalBasis.values())
        .filter(basis -> basis.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new BenchException(
                    "%s names no legal basis: %s; one of %s"
                        .formatted(file, name, Arrays.toString(LegalBasis.values()))));
  }

  /** Imports every sample of the case, training and held-out. */
  public static void importAll(
      Path directory, ImageShape shape, SampleStore store, BenchProgress progress) {
    progress.begin("reading the samples");
    Path manifest = directory.resolve(MANIFEST);
    ImportReport report =
        new Importer(store)
            .run(
                new CifarManifestSource(manifest, ImportOptions.none().withShape(shape)),
                (done, total) -> progress.show((int) done, (int) total));
    if (report.refusedRows() > 0) {
      throw new BenchException(
          "%,d rows of %s were refused: %s"
              .formatted(report.refusedRows(), manifest, report.examples()));
    }
  }

  private static Sets sets(SampleStore store, Set<String> forgetIds, TensorScope scope) {
    Map<Boolean, List<Sample>> train =
        all(store, Split.TRAIN).stream()
            .collect(Collectors.partitioningBy(sample -> forgetIds.contains(sample.id())));
    List<Sample> unseen = all(store, Split.HOLDOUT);
    if (train.get(true).size() < forgetIds.size()) {
      var missing = new HashSet<>(forgetIds);
      train.get(true).forEach(sample -> missing.remove(sample.id()));
      throw new BenchException(
          "%,d ids of forget.txt are no training samples of the manifest, for instance %s"
              .formatted(missing.size(), missing.iterator().next()));
    }
    if (forgetIds.isEmpty() || train.get(false).isEmpty() || unseen.size() < 2) {
      throw new BenchException(
          "%,d samples to forget, %,d to retain and %,d held out are not enough for a comparison"
              .formatted(forgetIds.size(), train.get(false).size(), unseen.size()));
    }
    return new Sets(
        SampleTensors.of(scope, train.get(true)),
        SampleTensors.of(scope, train.get(false)),
        SampleTensors.of(scope, unseen));
  }

  private static List<Sample> all(SampleStore store, Split split) {
    return store.draw(split, (int) store.count(split), new SplittableRandom(1), Set.of()).stream()
        .sorted(Comparator.comparing(Sample::id))
        .toList();
  }
}
