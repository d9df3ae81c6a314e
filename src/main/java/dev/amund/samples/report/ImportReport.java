package dev.amund.samples.report;

import dev.amund.text.Printable;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The result of an import, row by row and in sum.
 *
 * @param imported samples put into the store, whether new or in the place of an older one
 * @param refused how many rows were refused, by reason; a reason without rows is absent
 * @param examples some of the refused rows, the first few of each reason, in the order of the rows
 * @param classes the names of the labels 0, 1, …; empty where the source has numbers
 * @param resumedAfter how many of the rows an interrupted import had done before; 0 if none
 */
public record ImportReport(
    long imported,
    Map<Reason, Long> refused,
    List<RefusedRow> examples,
    List<String> classes,
    long resumedAfter) {

  /** Copies the collections. */
  public ImportReport {
    refused = Map.copyOf(refused);
    examples = List.copyOf(examples);
    classes = List.copyOf(classes);
  }

  /** Why a row was refused. */
  public enum Reason {
    /** A cell is missing or too many, or a number is none. */
    MALFORMED_ROW,
    /** The split is neither TRAIN nor HOLDOUT. */
    UNKNOWN_SPLIT,
    /** The id or the subject is longer than 1,024 bytes or has a control character, or no id. */
    BAD_NAME,
    /** An earlier row has the id. */
    DUPLICATE_ID,
    /** The file is not there, or cannot be read. */
    MISSING_FILE,
    /** The path leads out of the directory of the source. */
    FILE_OUTSIDE,
    /** The file has no record of this index. */
    INDEX_OUT_OF_RANGE,
    /** The file ends within the record. */
    TRUNCATED_FILE,
    /** The manifest and the record give different labels. */
    LABEL_MISMATCH,
    /** The sample was erased before: it must not come back. */
    ERASED,
    /** The image is no PNG or JPEG that can be decoded, or is too large. */
    UNDECODABLE,
    /** A link leads where it may not, or to no file. */
    UNREACHABLE,
    /** The tensor has another shape than the samples of the store. */
    WRONG_SHAPE,
    /** The label is negative, or larger than the format has classes. */
    BAD_LABEL,
    /** The model has no class with this label. */
    UNKNOWN_LABEL,
    /** The label is the name of no class. */
    UNKNOWN_CLASS,
    /** A pixel or feature is infinite or no number. */
    BAD_PIXELS,
    /** The file has more bytes than an image is allowed. */
    TOO_LARGE
  }

  /**
   * A refused row.
   *
   * @param place where it stands: a line, a record, a file
   * @param id as the row has it; may be empty
   * @param reason the kind of fault
   * @param detail the fault, in words
   */
  public record RefusedRow(String place, String id, Reason reason, String detail) {
    private static final int LONGEST = 1000;

    /** Returns them in one line, fit for a terminal whatever the source holds. */
    @Override
    public String toString() {
      return Printable.of(
          id.isEmpty() || id.equals(place)
              ? "%s: %s".formatted(place, detail)
              : "%s (%s): %s".formatted(place, id, detail),
          LONGEST);
    }
  }

  /** Returns how many rows were refused in all. */
  public long refusedRows() {
    return refused.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Returns how many rows the source has. */
  public long rows() {
    return imported + refusedRows();
  }

  @Override
  public String toString() {
    if (refused.isEmpty()) {
      return "%,d imported, 0 refused".formatted(imported);
    }
    return refused.entrySet().stream()
        .sorted(Comparator.comparing(Map.Entry::getKey))
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(
            Collectors.joining(
                ", ", "%,d imported, %,d refused: ".formatted(imported, refusedRows()), ""));
  }
}
