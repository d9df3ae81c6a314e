package dev.amund.http;

import static dev.amund.http.HttpEndpointFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amund.event.PendingWork;
import dev.amund.http.api.StatusSource;
import dev.amund.http.api.StatusView;
import dev.amund.unlearner.monitoring.CurrentBatch;
import dev.amund.unlearner.tasks.SlicePosition;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StatusRouteTest {
  private static final Instant AT = Instant.parse("2026-02-01T10:11:12.345Z");

  /** A daemon at work. */
  static final StatusView BUSY = busy();

  private static StatusView busy() {
    var seconds = new LinkedHashMap<String, Double>();
    seconds.put("fetch", 0.25);
    seconds.put("attack", 12.5);
    seconds.put("fine-tune", 30.0);
    var requests = new LinkedHashMap<String, Long>();
    requests.put("ACCEPTED", 3L);
    requests.put("QUARANTINED", 1L);
    return new StatusView(
        "1.2.3",
        AT,
        "gpu:0",
        List.of(
            StatusView.Model.of(
                "digits",
                Optional.of(new StatusView.Head(7, "ab12", AT, Map.of("testAccuracy", 0.93))),
                new PendingWork(3, 12, Optional.of(AT), Optional.of(AT.plusSeconds(60))),
                new StatusView.Attention(1, 1, true, false),
                requests),
            idle("faces")),
        Optional.of(batch(1, 2)),
        List.of(
            new StatusView.Receipt(
                "r-1", "digits", "ERASED", OptionalLong.of(7), Optional.empty(), AT),
            new StatusView.Receipt(
                "r-2", "digits", "REJECTED", OptionalLong.empty(), Optional.of("no ids"), AT)),
        seconds);
  }

  /** Returns a model without a version and without work. */
  static StatusView.Model idle(String id) {
    return StatusView.Model.of(
        id, Optional.empty(), PendingWork.NONE, StatusView.Attention.NONE, Map.of());
  }

  /** Returns a batch under attack, with so many of the units done. */
  static StatusView.Batch batch(int done, int total) {
    return StatusView.Batch.of(
        new CurrentBatch(
            "b-8",
            "digits",
            2,
            new CurrentBatch.Slice(SlicePosition.WHOLE, 9, AT),
            new CurrentBatch.Step(1, "attack", done, total)));
  }

  @Test
  void showsTheWholeSnapshot() throws Exception {
    try (var server = new HttpEndpointFixture(() -> BUSY)) {
      var response = server.get("/status");

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Type"))
          .hasValue("application/json; charset=utf-8");
      assertThat(json(response))
          .isEqualTo(
              new ObjectMapper()
                  .readTree(
                      """
                      {
                        "version": "1.2.3",
                        "startedAt": "2026-02-01T10:11:12.345Z",
                        "device": "gpu:0",
                        "models": [
                          {
                            "id": "digits",
                            "current": {
                              "version": 7,
                              "sha256": "ab12",
                              "publishedAt": "2026-02-01T10:11:12.345Z",
                              "metrics": {"testAccuracy": 0.93}
                            },
                            "pendingRequests": 3,
                            "pendingSamples": 12,
                            "oldestPendingAt": "2026-02-01T10:11:12.345Z",
                            "nearestDueAt": "2026-02-01T10:12:12.345Z",
                            "quarantinedRequests": 1,
                            "overdueRequests": 1,
                            "retrainRequired": true,
                            "retrainRecommended": false,
                            "requests": {"ACCEPTED": 3, "QUARANTINED": 1}
                          },
                          {
                            "id": "faces",
                            "pendingRequests": 0,
                            "pendingSamples": 0,
                            "quarantinedRequests": 0,
                            "overdueRequests": 0,
                            "retrainRequired": false,
                            "retrainRecommended": false,
                            "requests": {}
                          }
                        ],
                        "batch": {
                          "batchId": "b-8",
                          "modelId": "digits",
                          "requests": 2,
                          "samples": 9,
                          "attempt": 1,
                          "stage": "attack",
                          "progress": 0.5,
                          "since": "2026-02-01T10:11:12.345Z"
                        },
                        "receipts": [
                          {
                            "requestId": "r-1",
                            "modelId": "digits",
                            "status": "ERASED",
                            "version": 7,
                            "at": "2026-02-01T10:11:12.345Z"
                          },
                          {
                            "requestId": "r-2",
                            "modelId": "digits",
                            "status": "REJECTED",
                            "reason": "no ids",
                            "at": "2026-02-01T10:11:12.345Z"
                          }
                        ],
                        "lastBatchSeconds": {"fetch": 0.25, "attack": 12.5, "fine-tune": 30.0}
                      }
                      """));
      assertThat(json(response).get("lastBatchSeconds").fieldNames())
          .toIterable()
          .containsExactly("fetch", "attack", "fine-tune");
    }
  }

  @Test
  void anIdleDaemonHasNoBatch() {
    try (var server = new HttpEndpointFixture()) {
      assertThat(json(server.get("/status")).has("batch")).isFalse();
      assertThat(json(server.get("/status")).get("models")).isEmpty();
    }
  }

  @Test
  void aSourceThatFailsBecomesAProblemWithoutDetails() {
    StatusSource failing =
        () -> {
          throw new IllegalStateException("password=hunter2 in /etc/amund");
        };
    try (var server = new HttpEndpointFixture(failing)) {
      var response = server.get("/status");

      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.headers().firstValue("Content-Type"))
          .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
      assertThat(json(response).get("status").asInt()).isEqualTo(503);
      assertThat(response.body()).doesNotContain("hunter2").doesNotContain("Exception");
      assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aSnapshotIsACopy() {
    var models = new java.util.ArrayList<StatusView.Model>();
    var snapshot = new StatusView("1", AT, "cpu", models, Optional.empty(), List.of(), Map.of());
    models.add(idle("late"));

    assertThat(snapshot.models()).isEmpty();
    assertThatThrownBy(() -> snapshot.lastBatchSeconds().put("attack", 1.0))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void progressIsAFraction() {
    for (int wrong : new int[] {-1, 11}) {
      assertThatThrownBy(() -> batch(wrong, 10)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
