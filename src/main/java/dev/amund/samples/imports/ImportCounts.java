package dev.amund.samples.imports;

import dev.amund.samples.imports.source.SourceRow;
import dev.amund.samples.report.ImportReport;
import dev.amund.samples.report.ImportReport.Reason;
import dev.amund.samples.report.ImportReport.RefusedRow;
import dev.amund.samples.report.SampleRefusedException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts what becomes of the rows. */
final class ImportCounts {
  private static final int EXAMPLES_OF_A_REASON = 5;

  private final List<String> classes;
  private final Map<Reason, Long> refused = new EnumMap<>(Reason.class);
  private final List<RefusedRow> examples = new ArrayList<>();
  private final long resumedAfter;
  private long imported;

  /**
   * @param before the counts to continue from
   */
  ImportCounts(ImportCheckpoint before, List<String> classes) {
    this.classes = classes;
    refused.putAll(before.refused());
    imported = before.imported();
    resumedAfter = before.rows();
  }

  void imported() {
    imported++;
  }

  void refused(SourceRow row, SampleRefusedException fault) {
    var reason = fault.reason();
    refused.merge(reason, 1L, Long::sum);
    if (examples.stream().filter(example -> example.reason() == reason).count()
        < EXAMPLES_OF_A_REASON) {
      examples.add(new RefusedRow(row.place(), row.id(), reason, fault.getMessage()));
    }
  }

  ImportCheckpoint checkpoint(String fingerprint) {
    return new ImportCheckpoint(fingerprint, imported, refused);
  }

  ImportReport report() {
    return new ImportReport(imported, refused, examples, classes, resumedAfter);
  }
}
