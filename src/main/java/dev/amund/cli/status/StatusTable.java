package dev.amund.cli.status;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Prints the status of a daemon for people. */
public final class StatusTable {
  private static final int HASH_DIGITS = 12;
  private static final double PERCENT = 100;
  private static final String NONE = "-";

  private final PrintWriter out;
  private final Clock clock;

  public StatusTable(PrintWriter out, Clock clock) {
    this.out = out;
    this.clock = clock;
  }

  /**
   * @param status the answer of {@code /status}
   * @param readiness the answer of {@code /health/ready}
   */
  public void print(JsonNode status, JsonNode readiness) {
    out.printf(
        "amund %s on %s, up for %s, %s%n",
        status.path("version").asText(),
        status.path("device").asText(),
        since(status.path("startedAt")),
        readiness.path("status").asText().equals("UP") ? "ready" : "NOT READY");
    for (var check : readiness.path("checks")) {
      if (!check.path("status").asText().equals("UP")) {
        out.printf(
            "  %s: %s (for %s)%n",
            check.path("id").asText(),
            check.path("data").path("reason").asText(),
            since(check.path("data").path("since")));
      }
    }
    out.println();
    models(status.path("models"));
    requests(status.path("models"));
    duties(status.path("models"));
    batch(status.path("batch"));
    out.flush();
  }

  private void models(JsonNode models) {
    var row = "%-24s  %7s  %-12s  %-10s  %13s  %10s  %8s  %7s  %s%n";
    out.printf(
        row,
        "model",
        "version",
        "sha256",
        "published",
        "test accuracy",
        "unseen AUC",
        "pending",
        "samples",
        "waiting for");
    for (var model : models) {
      var current = model.path("current");
      out.printf(
          row,
          model.path("id").asText(),
          current.path("version").asText(NONE),
          shorten(current.path("sha256").asText(NONE)),
          current.has("publishedAt") ? since(current.path("publishedAt")) + " ago" : NONE,
          percent(current.path("metrics").path("testAccuracy")),
          fraction(current.path("metrics").path("forgetUnseenAuc")),
          model.path("pendingRequests").asText(),
          model.path("pendingSamples").asText(),
          model.has("oldestPendingAt") ? since(model.path("oldestPendingAt")) : NONE);
    }
  }

  /** Prints what a person must do. */
  private void duties(JsonNode models) {
    for (var model : models) {
      long quarantined = model.path("quarantinedRequests").asLong();
      if (quarantined > 0) {
        out.printf(
            "%n%s: %d requests are quarantined, %d of them must be done now (amund quarantine"
                + " list)%n",
            model.path("id").asText(), quarantined, model.path("overdueRequests").asLong());
      }
      if (model.path("retrainRequired").asBoolean()) {
        out.printf(
            "%n%s: must be retrained from scratch, for it knows samples that were erased%n",
            model.path("id").asText());
      }
    }
  }

  private void batch(JsonNode batch) {
    if (batch.isMissingNode() || batch.isNull()) {
      return;
    }
    out.printf(
        "%nIn hand: batch %s of %s, %d requests, %d samples%s, attempt %d: %s %.0f %%, for %s%n",
        batch.path("batchId").asText(),
        batch.path("modelId").asText(),
        batch.path("requests").asInt(),
        batch.path("samples").asInt(),
        slice(batch.path("slice")),
        batch.path("attempt").asInt(),
        batch.path("stage").asText(),
        batch.path("progress").asDouble() * PERCENT,
        since(batch.path("since")));
  }

  private static String slice(JsonNode slice) {
    return slice.has("number")
        ? " (slice %d of %d)".formatted(slice.path("number").asInt(), slice.path("of").asInt())
        : "";
  }

  /**
   * Prints the counts of models whose receipts have been read; a request counts once, by its
   * current status.
   */
  private void requests(JsonNode models) {
    var row = "%-24s  %7s  %11s  %8s  %8s  %8s  %10s%n";
    boolean known =
        StreamSupport.stream(models.spliterator(), false)
            .anyMatch(model -> !model.path("requests").isEmpty());
    if (!known) {
      return;
    }
    out.println();
    out.printf(
        row, "requests", "pending", "quarantined", "erased", "not held", "rejected", "duplicates");
    for (var model : models) {
      JsonNode counts = model.path("requests");
      out.printf(
          row,
          model.path("id").asText(),
          count(counts, "ACCEPTED", "UNLEARNED"),
          count(counts, "QUARANTINED"),
          count(counts, "ERASED"),
          count(counts, "NOT_HELD"),
          count(counts, "REJECTED"),
          count(counts, "DUPLICATE"));
    }
  }

  private static String count(JsonNode counts, String... statuses) {
    return counts.isEmpty()
        ? NONE
        : Long.toString(
            Arrays.stream(statuses).mapToLong(status -> counts.path(status).asLong()).sum());
  }

  private static String shorten(String hash) {
    return hash.length() > HASH_DIGITS ? hash.substring(0, HASH_DIGITS) : hash;
  }

  private static String percent(JsonNode value) {
    return value.isNumber() ? "%.1f %%".formatted(value.asDouble() * PERCENT) : NONE;
  }

  private static String fraction(JsonNode value) {
    return value.isNumber() ? "%.3f".formatted(value.asDouble()) : NONE;
  }

  /** Two units are enough: 3d 4h, 2m 5s. */
  private String since(JsonNode time) {
    return Optional.of(time.asText())
        .filter(text -> !text.isEmpty())
        .map(text -> Duration.between(Instant.parse(text), clock.instant()))
        .map(StatusTable::words)
        .orElse(NONE);
  }

  static String words(Duration duration) {
    Duration d = duration.isNegative() ? Duration.ZERO : duration;
    if (d.toDays() > 0) {
      return d.toDays() + "d " + d.toHoursPart() + "h";
    }
    if (d.toHours() > 0) {
      return d.toHours() + "h " + d.toMinutesPart() + "m";
    }
    if (d.toMinutes() > 0) {
      return d.toMinutes() + "m " + d.toSecondsPart() + "s";
    }
    return d.toSecondsPart() + "s";
  }
}
