package dev.amund.http;

import static dev.amund.http.HttpEndpointFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.amund.http.api.ApiEvent;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ApiRoutesTest {
  private static final UUID REQUEST = UUID.fromString("123e4567-e89b-12d3-a456-426614174000");

  private final ApiInMemory api = new ApiInMemory().model("digits", 5);
  private final HttpEndpointFixture server = new HttpEndpointFixture(api);

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void versionsComeInPagesTheNewestFirst() {
    var first = server.get("/api/v1/models/digits/versions?limit=2");
    assertThat(numbers(first)).containsExactly(5, 4);
    String next = json(first).get("next").asText();
    assertThat(first.headers().firstValue("Link")).hasValue("<" + next + ">; rel=\"next\"");

    // A version that comes meanwhile moves nothing.
    api.happens(ApiEvent.version(ApiInMemory.version("digits", 6, ApiInMemory.AT)));
    var second = server.get(next);
    assertThat(numbers(second)).containsExactly(3, 2);

    var last = server.get(json(second).get("next").asText());
    assertThat(numbers(last)).containsExactly(1);
    assertThat(json(last).has("next")).isFalse();
    assertThat(last.headers().firstValue("Link")).isEmpty();
  }

  @Test
  void aPageThatIsJustFullHasNoNext() {
    var page = json(server.get("/api/v1/models/digits/versions?limit=5"));

    assertThat(page.get("items")).hasSize(5);
    assertThat(page.has("next")).isFalse();
  }

  @Test
  void aRequestShowsItsHistory() {
    api.happens(
        ApiEvent.receipt(ApiInMemory.receipt(REQUEST, "digits", "ACCEPTED", ApiInMemory.AT)));
    api.happens(ApiEvent.receipt(ApiInMemory.receipt(REQUEST, "digits", "ERASED", ApiInMemory.AT)));

    var request = json(server.get("/api/v1/requests/" + REQUEST));

    assertThat(request.get("status").asText()).isEqualTo("ERASED");
    assertThat(request.get("receipts").findValuesAsText("status"))
        .containsExactly("ACCEPTED", "ERASED");
    assertThat(json(server.get("/api/v1/receipts?limit=1")).get("items").get(0).get("status"))
        .hasToString("\"ERASED\"");
  }

  @Test
  void requestsOfTwoModelsUnderOneIdAreToldApart() {
    api.happens(ApiEvent.receipt(ApiInMemory.receipt(REQUEST, "digits", "ERASED", ApiInMemory.AT)));
    api.happens(
        ApiEvent.receipt(ApiInMemory.receipt(REQUEST, "letters", "ACCEPTED", ApiInMemory.AT)));

    var problem = problem(server.get("/api/v1/requests/" + REQUEST), 409);
    assertThat(problem.get("type").asText()).isEqualTo("urn:amund:problem:ambiguous-request");
    assertThat(problem.get("detail").asText())
        .contains("(digits, letters)", "/api/v1/models/{modelId}/requests/" + REQUEST);

    for (var model : Map.of("digits", "ERASED", "letters", "ACCEPTED").entrySet()) {
      var path = "/api/v1/models/%s/requests/%s".formatted(model.getKey(), REQUEST);
      var request = json(server.get(path));
      assertThat(request.get("modelId").asText()).isEqualTo(model.getKey());
      assertThat(request.get("status").asText()).isEqualTo(model.getValue());
    }
    problem(server.get("/api/v1/models/faces/requests/" + REQUEST), 404);
  }

  @Test
  void whoAsksForARequestThatIsNotRememberedIsToldWhereElseToLook() {
    var problem = problem(server.get("/api/v1/requests/" + REQUEST), 404);

    assertThat(problem.get("type").asText()).isEqualTo("urn:amund:problem:unknown-request");
    assertThat(problem.get("detail").asText()).contains("amund audit");
    assertThat(problem.get("instance").asText()).isEqualTo("/api/v1/requests/" + REQUEST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/versions", "/evaluations"})
  void anUnknownModelIsAProblem(String below) {
    var problem = problem(server.get("/api/v1/models/faces" + below), 404);

    assertThat(problem.get("title").asText()).isEqualTo("Unknown model");
  }

  @Test
  void evaluationsAreTheNewestFirst() {
    api.happens(ApiEvent.evaluation(ApiInMemory.evaluation("digits", 4)));
    api.happens(ApiEvent.evaluation(ApiInMemory.evaluation("digits", 5)));

    var items = json(server.get("/api/v1/models/digits/evaluations")).get("items");

    assertThat(items.findValuesAsText("version")).containsExactly("5", "4");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /api/v1/receipts?limit=0                       | limit: allowed is a whole number from 1 to 200
          /api/v1/receipts?limit=201                     | limit: allowed is a whole number from 1 to 200
          /api/v1/receipts?limit=many                    | limit: allowed is a whole number from 1 to 200
          /api/v1/receipts?limit=1&limit=2               | limit: given more than once
          /api/v1/receipts?limt=1                        | the query parameters here are limit
          /api/v1/models?limit=1                         | there are no query parameters here
          /api/v1/models/digits/versions?cursor=2        | cursor: allowed is only what 'next' of another page says
          /api/v1/models/digits/versions?cursor=YmVmb3Jl | cursor: allowed is only what 'next' of another page says
          /api/v1/requests/1-1-1-1-1                     | requestId: allowed is a UUID such as 123e4567-e89b-12d3-a456-426614174000
          /api/v1/models/digits/requests/1-1-1-1-1       | requestId: allowed is a UUID such as 123e4567-e89b-12d3-a456-426614174000
          /api/v1/requests/17                            | requestId: allowed is a UUID such as 123e4567-e89b-12d3-a456-426614174000
          """)
  void whatIsWrongWithAParameterIsSaid(String path, String detail) {
    var problem = problem(server.get(path), 400);

    assertThat(problem.get("type").asText()).isEqualTo("urn:amund:problem:invalid-parameter");
    assertThat(problem.get("detail").asText()).isEqualTo(detail);
  }

  @Test
  void halfAHistoryIsNotShown() {
    api.complete = false;

    var response = server.get("/api/v1/models");

    assertThat(problem(response, 503).get("type").asText()).isEqualTo("urn:amund:problem:starting");
    assertThat(response.headers().firstValue("Retry-After")).hasValue("5");
  }

  @Test
  void whoAcceptsNoJsonGetsAProblem() {
    var response = server.send(server.request("/api/v1/models").header("Accept", "text/html"));

    problem(response, 406);
  }

  @Test
  void headIsGetWithoutTheBody() {
    var response =
        server.send(
            server.request("/api/v1/models").method("HEAD", HttpRequest.BodyPublishers.noBody()));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
    assertThat(response.headers().firstValueAsLong("Content-Length"))
        .hasValue(server.get("/api/v1/models").body().length());
  }

  @Test
  void nothingCanBeChanged() {
    var response =
        server.send(
            server
                .request("/api/v1/models/digits")
                .method("DELETE", HttpRequest.BodyPublishers.noBody()));

    problem(response, 405);
    assertThat(response.headers().firstValue("Allow")).hasValue("GET, HEAD");
  }

  @Test
  void answersAreNotKeptByAnybody() {
    assertThat(server.get("/api/v1/models").headers().firstValue("Cache-Control"))
        .hasValue("no-store");
  }

  @Test
  void allHealthChecksAreInOneList() {
    try (var checked =
        new HttpEndpointFixture(
            HealthCheck.live("thread", Health::up),
            HealthCheck.ready("kafka", () -> Health.down("no broker answers")))) {
      var items = json(checked.get("/api/v1/health")).get("items");

      assertThat(items.findValuesAsText("name")).containsExactly("thread", "kafka");
      assertThat(items.findValuesAsText("kind")).containsExactly("live", "ready");
      assertThat(items.get(1).get("up").asBoolean()).isFalse();
      assertThat(items.get(1).get("reason").asText()).isEqualTo("no broker answers");
    }
  }

  private static JsonNode problem(HttpResponse<String> response, int status) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type"))
        .hasValue("application/problem+json; charset=utf-8");
    assertThat(json(response).get("status").asInt()).isEqualTo(status);
    return json(response);
  }

  private static Iterable<Integer> numbers(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    var numbers = new ArrayList<Integer>();
    json(response).get("items").forEach(version -> numbers.add(version.get("version").asInt()));
    return numbers;
  }
}
