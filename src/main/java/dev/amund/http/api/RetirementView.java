package dev.amund.http.api;

import dev.amund.event.ModelVersionRetired;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * A retired version, whose bytes are deleted.
 *
 * @param modelId whose version
 * @param version its number
 * @param sha256 of the bytes
 * @param supersededBy the version that came after it
 * @param retiredAt when it was retired
 */
public record RetirementView(
    String modelId, long version, String sha256, OptionalLong supersededBy, Instant retiredAt) {

  /** Returns the view of a retirement. */
  public static RetirementView of(ModelVersionRetired event) {
    return new RetirementView(
        event.getModelId(),
        event.getVersion(),
        event.getSha256(),
        Optionals.of(event.getSupersededBy()),
        event.getRetiredAt());
  }
}
