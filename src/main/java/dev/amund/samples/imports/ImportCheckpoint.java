package dev.amund.samples.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.amund.samples.report.ImportReport.Reason;
import java.util.Map;
import java.util.Optional;

/**
 * The progress of an import, which the store keeps beside the samples. It names no ids: what is
 * erased from the store must not stay in it here.
 *
 * @param fingerprint of the source
 * @param imported rows that were imported
 * @param refused rows that were refused, by reason
 */
record ImportCheckpoint(String fingerprint, long imported, Map<Reason, Long> refused) {
  private static final JsonMapper JSON = new JsonMapper();

  /** Stands in the place of a checkpoint when the import is done. */
  static final String FINISHED = "finished";

  /** Copies the counts. */
  ImportCheckpoint {
    refused = Map.copyOf(refused);
  }

  /** Before the first row. */
  static ImportCheckpoint start(String fingerprint) {
    return new ImportCheckpoint(fingerprint, 0, Map.of());
  }

  /**
   * Reads what {@link #text} wrote, if the source is still the same. Anything else is as good as
   * none: the import then starts from the first row, which loses time only.
   */
  static Optional<ImportCheckpoint> of(String text, String fingerprint) {
    if (text.equals(FINISHED)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(text, ImportCheckpoint.class))
          .filter(checkpoint -> fingerprint.equals(checkpoint.fingerprint()));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  String text() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A record of texts and numbers has no JSON", e);
    }
  }

  /** Rows done. */
  long rows() {
    return imported + refused.values().stream().mapToLong(Long::longValue).sum();
  }
}
