package dev.amund.cli.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusTest {
  private static final String STATUS =
      """
      {"version":"1.0","startedAt":"2026-03-01T08:00:00Z","device":"cpu",
       "models":[
        {"id":"faces","current":{"version":7,"sha256":"0123456789abcdef0123456789abcdef",
          "publishedAt":"2026-03-01T09:30:00Z","metrics":{"testAccuracy":0.675,"forgetUnseenAuc":0.4942}},
         "pendingRequests":3,"pendingSamples":12,"oldestPendingAt":"2026-03-01T09:59:15Z",
         "requests":{"ACCEPTED":2,"UNLEARNED":1,"ERASED":12,"NOT_HELD":1,"DUPLICATE":4,"REJECTED":2,"QUARANTINED":5}},
        {"id":"new","pendingRequests":0,"pendingSamples":0}],
       "batch":{"batchId":"b-1","modelId":"faces","requests":2,"samples":40,"attempt":1,
         "stage":"attack","progress":0.25,"since":"2026-03-01T09:58:00Z"},
       "receipts":[{"status":"ERASED"},{"status":"ERASED"},{"status":"REJECTED"}],
       "lastBatchSeconds":{}}\
      """;
  private static final String NOT_READY =
      """
      {"status":"DOWN","checks":[
        {"id":"kafka","status":"DOWN","data":{"since":"2026-03-01T09:57:00Z","reason":"no broker answers"}},
        {"id":"intake","status":"UP","data":{"since":"2026-03-01T08:00:05Z"}}]}\
      """;

  private HttpServer server;

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(String path, int status, String body) {
    server.createContext(
        path,
        exchange -> {
          var token = exchange.getRequestHeaders().getFirst("Authorization");
          boolean allowed = token == null || token.equals("Bearer right");
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(allowed ? status : 401, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  private DaemonClient client(String token) {
    return new DaemonClient(
        HttpClient.newHttpClient(),
        URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
        Optional.ofNullable(token));
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }

  @Test
  void readsAnAnswerAlsoOfADaemonThatIsNotReady() throws Exception {
    answer("/status", 200, STATUS);
    answer("/health/ready", 503, NOT_READY);
    assertThat(client("right").status()).isEqualTo(json(STATUS));
    assertThat(client(null).readiness()).isEqualTo(json(NOT_READY));
  }

  @Test
  void saysWhatIsWrongWithTheAnswer() {
    answer("/status", 200, "<html>");
    answer("/health/ready", 404, "{}");
    assertThatThrownBy(client(null)::status)
        .isInstanceOf(DaemonUnreachableException.class)
        .hasMessageContaining("is no amund");
    assertThatThrownBy(client(null)::readiness).hasMessageContaining("/health/ready", "404");
    assertThatThrownBy(client("wrong")::readiness).hasMessageContaining("amund.http.token-file");
  }

  @Test
  void saysThatTheDaemonDoesNotKnowItsName() {
    answer("/status", 421, "{}");
    assertThatThrownBy(client(null)::status)
        .hasMessageContaining("421", "amund.http.allowed-hosts");
  }

  @Test
  void saysWhereItLookedForADaemon() {
    var nobody = client(null);
    server.stop(0);
    assertThatThrownBy(nobody::status)
        .isInstanceOf(DaemonUnreachableException.class)
        .hasMessageContaining("No daemon answers at http://127.0.0.1:", "amund.http.port");
  }

  @Test
  @Timeout(30)
  void doesNotWaitForTheRestOfAnAnswerForEver() {
    server.createContext(
        "/status",
        exchange -> {
          exchange.sendResponseHeaders(200, 1000);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
        });
    var client =
        new DaemonClient(
            HttpClient.newHttpClient(),
            URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
            Optional.empty(),
            Duration.ofSeconds(1));
    assertThatThrownBy(client::status)
        .isInstanceOf(DaemonUnreachableException.class)
        .hasMessageContaining("no whole answer in 1 s");
  }

  @Test
  void peopleGetATable() throws Exception {
    var out = new StringWriter();
    var clock = Clock.fixed(Instant.parse("2026-03-01T10:00:00Z"), ZoneOffset.UTC);
    new StatusTable(new PrintWriter(out), clock).print(json(STATUS), json(NOT_READY));
    assertThat(out.toString())
        .isEqualToNormalizingNewlines(
            """
            amund 1.0 on cpu, up for 2h 0m, NOT READY
              kafka: no broker answers (for 3m 0s)

            model                     version  sha256        published   test accuracy  unseen AUC   pending  samples  waiting for
            faces                           7  0123456789ab  30m 0s ago         67.5 %       0.494         3       12  45s
            new                             -  -             -                       -           -         0        0  -

            requests                  pending  quarantined    erased  not held  rejected  duplicates
            faces                           3            5        12         1         2           4
            new                             -            -         -         -         -           -

            In hand: batch b-1 of faces, 2 requests, 40 samples, attempt 1: attack 25 %, for 2m 0s
            """);
  }

  @Test
  void whatAPersonMustDoIsTold() throws Exception {
    var out = new StringWriter();
    String duties =
        "\"pendingRequests\":3,\"quarantinedRequests\":2,\"overdueRequests\":1,"
            + "\"retrainRequired\":true";
    new StatusTable(new PrintWriter(out), Clock.systemUTC())
        .print(json(STATUS.replace("\"pendingRequests\":3", duties)), json(NOT_READY));
    assertThat(out.toString())
        .contains("faces: 2 requests are quarantined, 1 of them must be done now")
        .contains("faces: must be retrained from scratch")
        .doesNotContain("new: ");
  }

  @Test
  void ofALargeBatchItSaysWhichSliceItIs() throws Exception {
    var out = new StringWriter();
    String status = STATUS.replace("\"stage\"", "\"slice\":{\"number\":2,\"of\":5},\"stage\"");
    new StatusTable(new PrintWriter(out), Clock.systemUTC()).print(json(status), json(NOT_READY));
    assertThat(out.toString()).contains("40 samples (slice 2 of 5), attempt 1");
  }

  @Test
  void anIdleDaemonHasLessToTell() throws Exception {
    var out = new StringWriter();
    new StatusTable(new PrintWriter(out), Clock.systemUTC())
        .print(
            json("{\"version\":\"1.0\",\"device\":\"cpu\",\"models\":[],\"receipts\":[]}"),
            json("{\"status\":\"UP\",\"checks\":[]}"));
    assertThat(out.toString()).contains("ready").doesNotContain("NOT", "In hand", "requests");
  }

  @ParameterizedTest
  @CsvSource({"PT-5S,0s", "PT59S,59s", "PT61S,1m 1s", "PT2H5M,2h 5m", "PT75H,3d 3h"})
  void durationsAreShort(Duration duration, String words) {
    assertThat(StatusTable.words(duration)).isEqualTo(words);
  }
}
