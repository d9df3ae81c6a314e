package dev.amund.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.entities.Config;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Driven by the genuine client over HTTP. */
class EmbeddedSchemaRegistryIT {
  private static final AvroSchema V1 =
      new AvroSchema(
          """
          {"type": "record", "name": "R", "fields": [{"name": "a", "type": "string"}]}""");
  private static final AvroSchema V2 =
      new AvroSchema(
          """
          {"type": "record", "name": "R", "fields": [{"name": "a", "type": "string"},
            {"name": "b", "type": ["null", "long"], "default": null}]}""");
  private static final AvroSchema INCOMPATIBLE =
      new AvroSchema(
          """
          {"type": "record", "name": "R", "fields": [{"name": "a", "type": "long"}]}""");

  @TempDir Path directory;

  private static SchemaRegistryClient client(EmbeddedSchemaRegistry registry) {
    return new CachedSchemaRegistryClient(registry.url(), 100, Map.of("max.retries", "0"));
  }

  @Test
  void schemasAreRegisteredAndFound() throws Exception {
    try (var registry = EmbeddedSchemaRegistry.start(directory, 0);
        var client = client(registry)) {
      int one = client.register("s-value", V1, true);
      int two = client.register("s-value", V2, true);

      assertThat(two).isNotEqualTo(one);
      assertThat(client.register("other/s-value", V1, true)).isEqualTo(one);
      try (var another = client(registry)) {
        assertThat(another.getSchemaBySubjectAndId("s-value", two)).isEqualTo(V2);
        assertThat(another.getId("s-value", V2, true)).isEqualTo(two);
        assertThat(another.getVersion("s-value", V1, true)).isEqualTo(1);
        assertThat(another.getAllSubjects()).containsExactly("other/s-value", "s-value");
        assertThat(another.getAllVersions("s-value")).containsExactly(1, 2);
        assertThat(another.getLatestSchemaMetadata("s-value").getVersion()).isEqualTo(2);
        assertThat(another.getSchemaMetadata("s-value", 1).getId()).isEqualTo(one);
      }
    }
  }

  @Test
  void anIncompatibleSchemaIsRefused() throws Exception {
    try (var registry = EmbeddedSchemaRegistry.start(directory, 0);
        var client = client(registry)) {
      client.register("s-value", V1);

      assertThat(client.testCompatibility("s-value", V2)).isTrue();
      assertThat(client.testCompatibility("s-value", INCOMPATIBLE)).isFalse();
      assertFails(() -> client.register("s-value", INCOMPATIBLE), 409, 409);
      client.updateConfig("s-value", new Config("NONE"));
      assertThat(client.getConfig("s-value").getCompatibilityLevel()).isEqualTo("NONE");
      assertThat(client.register("s-value", INCOMPATIBLE)).isPositive();
      client.updateConfig("s-value", new Config("FULL"));
      try (var another = client(registry)) {
        assertThat(another.register("s-value", V1)).isEqualTo(client.getId("s-value", V1));
      }
    }
  }

  @Test
  void whatIsAbsentHasTheCodesThatClientsKnow() throws Exception {
    try (var registry = EmbeddedSchemaRegistry.start(directory, 0);
        var client = client(registry)) {
      assertFails(() -> client.getSchemaBySubjectAndId("s-value", 77), 404, 40403);
      assertFails(() -> client.getId("s-value", V1), 404, 40401);
      assertFails(() -> client.getAllVersions("s-value"), 404, 40401);
      client.register("s-value", V1);
      assertFails(() -> client.getId("s-value", V2), 404, 40403);
      assertFails(() -> client.getSchemaMetadata("s-value", 9), 404, 40402);
    }
  }

  @Test
  void nonsenseIsRefusedInTheRightMediaType() throws Exception {
    try (var registry = EmbeddedSchemaRegistry.start(directory, 0)) {
      var http = HttpClient.newHttpClient();
      for (String body :
          new String[] {
            "nonsense",
            "{}",
            "{\"schema\": \"{\"}",
            "{\"schema\": \"{}\", \"schemaType\": \"JSON\"}"
          }) {
        var response =
            http.send(
                HttpRequest.newBuilder(URI.create(registry.url() + "/subjects/s/versions"))
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(body).isEqualTo(422);
        assertThat(response.body()).contains("\"error_code\":42201");
        assertThat(response.headers().firstValue("Content-Type"))
            .contains("application/vnd.schemaregistry.v1+json");
      }
    }
  }

  @Test
  void schemasIdsAndAddressSurviveARestart() throws Exception {
    String url;
    int one;
    int two;
    try (var registry = EmbeddedSchemaRegistry.start(directory, 0);
        var client = client(registry)) {
      url = registry.url();
      one = client.register("a-value", V1);
      client.updateConfig("b-value", new Config("NONE"));
      client.register("b-value", V1);
      two = client.register("b-value", INCOMPATIBLE);
    }
    try (var registry = EmbeddedSchemaRegistry.start(directory, 0);
        var client = client(registry)) {
      assertThat(registry.url()).isEqualTo(url);
      assertThat(client.getSchemaBySubjectAndId("a-value", one)).isEqualTo(V1);
      assertThat(client.getSchemaBySubjectAndId("b-value", two)).isEqualTo(INCOMPATIBLE);
      assertThat(client.register("a-value", V2)).isGreaterThan(two);
    }
  }

  @Test
  void aTakenPortIsNamed() {
    try (var registry = EmbeddedSchemaRegistry.start(directory, 0)) {
      int port = URI.create(registry.url()).getPort();
      assertThatThrownBy(() -> EmbeddedSchemaRegistry.start(directory.resolve("2"), port))
          .isInstanceOf(EmbeddedException.class)
          .hasMessageContaining("in use");
    }
  }

  private static void assertFails(ThrowingCallable call, int status, int code) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            RestClientException.class,
            e -> {
              assertThat(e.getStatus()).isEqualTo(status);
              assertThat(e.getErrorCode()).isEqualTo(code);
            });
  }
}
