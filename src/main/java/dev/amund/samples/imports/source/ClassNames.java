package dev.amund.samples.imports.source;

import dev.amund.samples.report.ImportReport.Reason;
import dev.amund.samples.report.SampleRefusedException;
import dev.amund.text.Decimals;
import dev.amund.text.TextException;
import dev.amund.text.TextFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The names of the labels 0, 1, …; there may be none, where labels are numbers. */
public final class ClassNames {
  private final List<String> names;
  private final Map<String, Integer> labels = new HashMap<>();

  /**
   * @param names of the labels, in their order
   */
  public ClassNames(List<String> names) {
    this.names = List.copyOf(names);
    for (var name : names) {
      labels.put(name, labels.size());
    }
  }

  /**
   * Those of a file, one a line, UTF-8; none without a file.
   *
   * @throws ImportException a name stands there twice, or a line is empty
   */
  public static ClassNames read(Optional<Path> file) throws IOException {
    if (file.isEmpty()) {
      return new ClassNames(List.of());
    }
    var names = lines(file.get());
    if (names.isEmpty() || names.contains("") || names.stream().distinct().count() < names.size()) {
      throw new ImportException(
          "%s must have one class name a line, each once, and no empty lines"
              .formatted(file.get()));
    }
    return new ClassNames(names);
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      return TextFiles.lines(SourceFile.requireRegular(file)).stream().map(String::strip).toList();
    } catch (TextException e) {
      throw new ImportException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** Returns the names in the order of their labels; empty where labels are numbers. */
  public List<String> names() {
    return names;
  }

  /**
   * The label of a class name.
   *
   * @throws SampleRefusedException there is no such class
   */
  public int label(String name) throws SampleRefusedException {
    var label = labels.get(name);
    if (label == null) {
      throw new SampleRefusedException(
          Reason.UNKNOWN_CLASS, "%s is none of the %,d classes".formatted(name, names.size()));
    }
    return label;
  }

  /**
   * The label that a text stands for: a class name, or else a number.
   *
   * @throws SampleRefusedException it is neither
   */
  public long labelOrNumber(String text) throws SampleRefusedException {
    if (labels.containsKey(text)) {
      return labels.get(text);
    }
    return Decimals.parse(text)
        .orElseThrow(
            () ->
                new SampleRefusedException(
                    Reason.UNKNOWN_CLASS,
                    names.isEmpty()
                        ? "The label %s is not a number, and there is no list of classes"
                            .formatted(text)
                        : "The label %s is neither a number nor one of the %,d classes"
                            .formatted(text, names.size())));
  }
}
