package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amund.embedded.GeneratedDataSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An upstream engineer with nothing but the command line, and an operator beside. */
class RequestIT {
  private static final String ID = "6f1c2b1e-4d57-4a57-9b0c-0d6f0a1f2c3d";

  @TempDir private Path directory;

  @Test
  void requestsAreSentAndFollowedToTheirReceipts() throws Exception {
    try (var cluster = new TestCluster(directory, Map.of())) {
      String url;
      try (var daemon = cluster.serve()) {
        daemon.awaitReady();
        url = daemon.address();
        fromCsv(cluster);
        theSameAgain(cluster);
        rejectionsAreReported(cluster);

        assertThat(run(cluster, 0, "status", "--url", url))
            .contains(", ready", TestCluster.MODEL)
            .as("pending, quarantined, erased, not held, rejected, duplicates")
            .containsPattern(TestCluster.MODEL + "  +0 +0 +1 +1 +1 +1");
        JsonNode status = json(run(cluster, 0, "status", "--url", url, "--output", "json"));
        assertThat(status.at("/status/models/0/current/version").asLong()).isEqualTo(2);
        assertThat(status.at("/readiness/status").asText()).isEqualTo("UP");
      }
      assertThat(run(cluster, 1, "status", "--url", url)).contains("No daemon answers at " + url);
      nobodyAnswersInTime(cluster);
    }
  }

  private void fromCsv(TestCluster cluster) throws Exception {
    Path csv = directory.resolve("requests.csv");
    Files.writeString(
        csv,
        "requestId,sampleId\n%s,%s\n%s,%s\n,train/none\n"
            .formatted(ID, GeneratedDataSet.trainId(0), ID, GeneratedDataSet.trainId(1)));

    var requests =
        json(request(cluster, 0, "--csv", csv.toString(), "--wait=120", "--output", "json"))
            .get("requests");

    assertThat(requests).hasSize(2);
    assertThat(requests.get(0).get("requestId").asText()).isEqualTo(ID);
    assertThat(requests.get(0).get("status").asText()).isEqualTo("ERASED");
    assertThat(requests.get(0).get("samples").asInt()).isEqualTo(2);
    assertThat(requests.get(0).get("version").asLong()).isEqualTo(2);
    assertThat(requests.get(1).get("status").asText()).isEqualTo("NOT_HELD");
  }

  /** Who was interrupted while waiting may send the same again and finds the receipt of before. */
  private void theSameAgain(TestCluster cluster) throws Exception {
    assertThat(
            request(
                cluster,
                0,
                "--ids",
                GeneratedDataSet.trainId(1) + "," + GeneratedDataSet.trainId(0),
                "--request-id",
                ID,
                "--wait=60"))
        .contains(ID + "  SENT", ID + "  ERASED       version 2  2 samples");
    assertThat(
            request(
                cluster, 4, "--ids", GeneratedDataSet.trainId(2), "--request-id", ID, "--wait=60"))
        .as("something else under the same id")
        .contains(ID + "  REJECTED", "this id was used for another request");
  }

  private void rejectionsAreReported(TestCluster cluster) throws Exception {
    assertThat(run(cluster, 4, "request", "--model", "unknown", "--ids", "x", "--wait=60"))
        .contains("REJECTED", "unknown");
  }

  private void nobodyAnswersInTime(TestCluster cluster) throws Exception {
    assertThat(request(cluster, 3, "--ids", GeneratedDataSet.trainId(5), "--wait=1"))
        .contains("1 requests sent, 0 final receipts");
  }

  private String request(TestCluster cluster, int expected, String... arguments) throws Exception {
    var all = new String[arguments.length + 3];
    all[0] = "request";
    all[1] = "--model";
    all[2] = TestCluster.MODEL;
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    return run(cluster, expected, all);
  }

  private String run(TestCluster cluster, int expected, String... arguments) throws Exception {
    Path output = directory.resolve("output.txt");
    var code = cluster.command(output, arguments);
    var text = Files.readString(output);
    assertThat(code).as(text).hasValue(expected);
    return text;
  }

  private static JsonNode json(String text) throws Exception {
    return new ObjectMapper()
        .readTree(text.lines().filter(line -> line.startsWith("{")).findFirst().orElseThrow());
  }
}
