package dev.amund.samples.imports.numpy;

import dev.amund.samples.Content;
import dev.amund.samples.Registration;
import dev.amund.samples.Split;
import dev.amund.samples.imports.source.ImportException;
import dev.amund.samples.imports.source.ImportOptions;
import dev.amund.samples.imports.source.Registrations;
import dev.amund.samples.imports.source.SourceRow;
import dev.amund.samples.imports.source.SourceRows;
import dev.amund.samples.report.ImportReport.Reason;
import dev.amund.samples.report.SampleRefusedException;
import dev.amund.samples.shape.SampleShape;
import dev.amund.text.Decimals;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The samples of one set of arrays; each array is read as a stream of its own. */
final class NpzRows implements SourceRows {
  private final NpyArrays arrays;
  private final NpzSet set;
  private final ImportOptions options;
  private final String name;
  private final NpyArray inputs;
  private final NpySamples layout;
  private final NpyColumn labels;
  private final Optional<NpyColumn> ids;
  private final Optional<NpyColumn> subjects;
  private final Optional<NpyColumn> splits;
  private long index;

  /**
   * @throws ImportException the arrays do not fit each other, or are not what they should be
   */
  NpzRows(Path file, NpzSet set, ImportOptions options) throws IOException {
    this.arrays = NpyArrays.open(file);
    this.set = set;
    this.options = options;
    this.name = set.name().isEmpty() ? stem(file) : stem(file) + "/" + set.name();
    try {
      inputs = arrays.array(set.inputs());
      layout = NpySamples.of(inputs, options.shape());
      labels = column(set.labels());
      if (!labels.holdsNumbers()) {
        throw new ImportException(
            "The labels in the array %s are not whole numbers".formatted(labels.name()));
      }
      ids = column(set.ids());
      subjects = column(set.subjects());
      splits = column(set.splits());
      if (splits.isEmpty() && set.split().or(options::split).isEmpty()) {
        throw new ImportException(
            "There is no array splits; say the split of all samples (--split)");
      }
    } catch (IOException | RuntimeException e) {
      arrays.close();
      throw e;
    }
  }

  private static String stem(Path file) {
    var name = file.getFileName().toString();
    return name.endsWith(".npz") ? name.substring(0, name.length() - ".npz".length()) : name;
  }

  private Optional<NpyColumn> column(Optional<String> array) throws IOException {
    return array.isEmpty() ? Optional.empty() : Optional.of(column(array.get()));
  }

  private NpyColumn column(String array) throws IOException {
    return new NpyColumn(arrays.array(array), inputs.count());
  }

  long count() {
    return inputs.count();
  }

  SampleShape shape() {
    return layout.shape();
  }

  @Override
  public Optional<SourceRow> next() throws IOException {
    if (index == inputs.count()) {
      requireEnd();
      return Optional.empty();
    }
    var sample = inputs.next(layout.sampleBytes());
    var label = labels.next();
    var id = options.idPrefix() + (ids.isPresent() ? ids.get().next() : name + "/" + index);
    var subject = next(subjects).filter(text -> !text.isEmpty());
    var split = next(splits);
    var place = "%s item %d".formatted(set.inputs(), index);
    index++;
    return Optional.of(
        new SourceRow(place, id, () -> registration(id, label, split, subject, sample)));
  }

  private void requireEnd() throws IOException {
    inputs.requireEnd();
    labels.requireEnd();
    for (var column : List.of(ids, subjects, splits)) {
      if (column.isPresent()) {
        column.get().requireEnd();
      }
    }
  }

  private static Optional<String> next(Optional<NpyColumn> column) throws IOException {
    return column.isEmpty() ? Optional.empty() : Optional.of(column.get().next());
  }

  private Registration registration(
      String id, String label, Optional<String> split, Optional<String> subject, ByteBuffer sample)
      throws SampleRefusedException {
    var content = new Content.Pixels(layout.shape(), layout.elements(sample));
    return Registrations.of(id, number(label), split(split), subject, content);
  }

  private static long number(String label) throws SampleRefusedException {
    return Decimals.parse(label)
        .orElseThrow(
            () ->
                new SampleRefusedException(
                    Reason.BAD_LABEL, "The label %s is too large".formatted(label)));
  }

  private Split split(Optional<String> named) throws SampleRefusedException {
    if (options.split().isPresent()) {
      return options.split().get();
    }
    return named.isPresent() ? Registrations.split(named.get()) : set.split().orElseThrow();
  }

  @Override
  public void close() throws IOException {
    arrays.close();
  }
}
