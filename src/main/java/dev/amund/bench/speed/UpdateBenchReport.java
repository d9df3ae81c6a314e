package dev.amund.bench.speed;

import dev.amund.bench.common.MeasuredUpdate;
import dev.amund.bench.common.ReferenceProcedure;
import java.util.List;
import java.util.Map;

/**
 * The cost of a whole update, from the event to the erasure, compared with the reference procedure.
 *
 * @param samples that each update forgot
 * @param referenceSettings configuration keys of the reference procedure
 * @param settings configuration keys of the other one over the defaults
 * @param rows one for each part
 * @param reference the updates of the reference procedure that count
 * @param amund those of the other, in the same order and on the same samples
 */
public record UpdateBenchReport(
    int samples,
    Map<String, String> referenceSettings,
    Map<String, String> settings,
    List<UpdateRow> rows,
    List<MeasuredUpdate> reference,
    List<MeasuredUpdate> amund) {

  /** Copies the collections. */
  public UpdateBenchReport {
    referenceSettings = Map.copyOf(referenceSettings);
    settings = Map.copyOf(settings);
    rows = List.copyOf(rows);
    reference = List.copyOf(reference);
    amund = List.copyOf(amund);
  }

  /**
   * @param reference at least one update
   * @param amund as many
   */
  public static UpdateBenchReport of(
      Map<String, String> settings, List<MeasuredUpdate> reference, List<MeasuredUpdate> amund) {
    var rows =
        reference.get(0).parts().keySet().stream()
            .map(part -> UpdateRow.of(part, seconds(reference, part), seconds(amund, part)))
            .toList();
    return new UpdateBenchReport(
        reference.get(0).samples(), ReferenceProcedure.SETTINGS, settings, rows, reference, amund);
  }

  private static List<Double> seconds(List<MeasuredUpdate> updates, String part) {
    return updates.stream().map(update -> update.parts().get(part)).toList();
  }

  String markdown() {
    return UpdateRow.TABLE.markdown(rows);
  }
}
