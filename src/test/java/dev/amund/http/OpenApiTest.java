package dev.amund.http;

import static dev.amund.http.HttpEndpointFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.amund.config.HttpLimitsConfig;
import dev.amund.http.api.ApiEvent;
import dev.amund.http.api.StatusView;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Route;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** The document says what is served, no more and no less. */
@Timeout(60)
class OpenApiTest {
  private static final String DOCUMENT = "https://amund.test/openapi.json";
  private static final UUID REQUEST = UUID.fromString("123e4567-e89b-12d3-a456-426614174000");

  private final JsonNode document = read(OpenApiRoute.document());

  @Test
  void isTheDocumentThatIsServed() {
    try (var server = new HttpEndpointFixture()) {
      assertThat(json(server.get("/api/v1/openapi.json"))).isEqualTo(document);
    }
  }

  @Test
  void holdsEveryRouteAndNoOther() throws Exception {
    var vertx = Vertx.vertx();
    try {
      var routes =
          new Routes(
              vertx,
              List.of(),
              () -> HttpEndpointFixture.IDLE,
              new ApiInMemory(),
              new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
              Clock.systemUTC());
      var guard =
          new Guard(
              Optional.empty(),
              new HostNames(HttpEndpointFixture.FREE_PORT),
              new Connections(HttpLimitsConfig.DEFAULT));
      var served =
          routes.router(guard, routes.events(HttpLimitsConfig.DEFAULT)).getRoutes().stream()
              .map(Route::getName)
              .filter(Objects::nonNull)
              .filter(path -> !path.equals("/") && !path.startsWith("/page/"))
              .map(path -> path.replaceAll(":([A-Za-z]+)", "{$1}"));

      assertThat(served).containsExactlyInAnyOrderElementsOf(names(document.get("paths")));
    } finally {
      vertx.close().await();
    }
  }

  @Test
  void isItselfWellFormed() {
    var schema =
        SchemaRegistry.withDefaultDialect(Dialects.getDraft202012())
            .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
    for (var named : document.at("/components/schemas").properties()) {
      assertThat(schema.validate(named.getValue())).as(named.getKey()).isEmpty();
    }
    document
        .findValuesAsText("$ref")
        .forEach(
            ref -> assertThat(document.at(ref.substring(1)).isMissingNode()).as(ref).isFalse());
  }

  @TestFactory
  Stream<DynamicTest> answersAreWhatItSays() {
    return Map.ofEntries(
            Map.entry("/api/v1/models", "/api/v1/models"),
            Map.entry("/api/v1/models/digits", "/api/v1/models/{modelId}"),
            Map.entry(
                "/api/v1/models/digits/versions?limit=2", "/api/v1/models/{modelId}/versions"),
            Map.entry("/api/v1/models/digits/evaluations", "/api/v1/models/{modelId}/evaluations"),
            Map.entry("/api/v1/requests/" + REQUEST, "/api/v1/requests/{requestId}"),
            Map.entry(
                "/api/v1/models/digits/requests/" + REQUEST,
                "/api/v1/models/{modelId}/requests/{requestId}"),
            Map.entry("/api/v1/receipts", "/api/v1/receipts"),
            Map.entry("/api/v1/health", "/api/v1/health"),
            Map.entry("/status", "/status"),
            Map.entry("/health/ready", "/health/ready"),
            Map.entry("/health/live", "/health/live"))
        .entrySet()
        .stream()
        .map(
            path ->
                DynamicTest.dynamicTest(
                    path.getKey(), () -> isValid(path.getKey(), path.getValue())));
  }

  @TestFactory
  Stream<DynamicTest> problemsAreWhatItSays() {
    return Stream.of("/nowhere", "/api/v1/models/faces", "/api/v1/receipts?limit=0")
        .map(
            path ->
                DynamicTest.dynamicTest(
                    path,
                    () -> {
                      try (var server = server()) {
                        validate("/components/schemas/Problem", json(server.get(path)));
                      }
                    }));
  }

  @Test
  void eventsAreWhatItSays() throws Exception {
    String events = "/components/schemas/Event";
    assertThat(
            document
                .at("/paths/~1api~1v1~1events/get/responses/200/content/text~1event-stream")
                .at("/x-item-schema/$ref")
                .asText())
        .isEqualTo("#" + events);
    var api = new ApiInMemory();
    try (var server = server(api);
        var client = EventClient.connect(server.endpoint.port())) {
      client.awaitTypes("status", "health");
      fill(api);
      api.retire("digits", 1);
      client.awaitTypes("version", "receipt", "evaluation", "retirement");

      for (var event : client.received()) {
        validate(events, event(event.id(), event.type(), event.data()));
      }
    }
    validate(events, event("1", "progress", "{\"batch\": %s}".formatted(Responses.json(batch()))));
    validate(events, event("1", "progress", "{}"));
    validate(events, event("1", "reset", "{}"));
  }

  private static JsonNode event(String id, String type, String data) {
    return read("{\"id\": \"%s\", \"event\": \"%s\", \"data\": %s}".formatted(id, type, data));
  }

  /** Generators choose a class by the event's name. */
  @Test
  void everyEventHasATypeOfItsOwn() {
    var kinds = document.at("/components/schemas/Event/discriminator/mapping");
    assertThat(names(kinds))
        .containsAll(Stream.of(ApiEvent.Type.values()).map(ApiEvent.Type::text).toList())
        .contains("status", "health", "progress", "reset");
    for (var kind : kinds.properties()) {
      var schema = document.at(kind.getValue().asText().substring(1));
      assertThat(schema.at("/properties/event/const").asText()).isEqualTo(kind.getKey());
    }
    assertThat(document.at("/components/schemas/Event/oneOf")).hasSize(kinds.size());
  }

  private void isValid(String path, String template) {
    try (var server = server()) {
      var response = server.get(path);
      assertThat(response.statusCode()).as(response.body()).isIn(200, 503);
      validate(
          "/paths/%s/get/responses/%d/content/application~1json/schema"
              .formatted(template.replace("/", "~1"), response.statusCode()),
          json(response));
    }
  }

  private static HttpEndpointFixture server() {
    var api = new ApiInMemory().model("digits", 3);
    fill(api);
    return server(api);
  }

  private static HttpEndpointFixture server(ApiInMemory api) {
    return new HttpEndpointFixture(
        HttpEndpointFixture.FREE_PORT,
        () -> StatusRouteTest.BUSY,
        api,
        HealthCheck.live("thread", Health::up),
        HealthCheck.ready("kafka", () -> Health.down("no broker answers")));
  }

  private static void fill(ApiInMemory api) {
    api.happens(ApiEvent.version(ApiInMemory.version("digits", 4, ApiInMemory.AT)));
    api.happens(ApiEvent.evaluation(ApiInMemory.evaluation("digits", 4)));
    for (String status : List.of("ACCEPTED", "REJECTED", "ERASED")) {
      api.happens(ApiEvent.receipt(ApiInMemory.receipt(REQUEST, "digits", status, ApiInMemory.AT)));
    }
  }

  private static StatusView.Batch batch() {
    return StatusRouteTest.BUSY.batch().orElseThrow();
  }

  /** Against the schema at a pointer; what a schema of fields does not name is refused as well. */
  private void validate(String pointer, JsonNode answer) {
    var strict = document.deepCopy();
    close(strict);
    var schema =
        SchemaRegistry.withDefaultDialect(
                Dialects.getDraft202012(),
                registry -> registry.schemas(Map.of(DOCUMENT, strict.toString())))
            .getSchema(SchemaLocation.of(DOCUMENT + "#" + pointer));
    assertThat(schema.validate(answer)).as("%s: %s", pointer, answer).isEmpty();
  }

  private static void close(JsonNode node) {
    if (node instanceof ObjectNode schema
        && schema.has("properties")
        && schema.path("type").asText().equals("object")) {
      schema.put("additionalProperties", false);
    }
    node.forEach(OpenApiTest::close);
  }

  private static List<String> names(JsonNode object) {
    var names = new ArrayList<String>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static JsonNode read(String json) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
