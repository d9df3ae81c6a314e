package dev.amund.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.amund.config.reading.ConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets come out of files and the environment, and into no message. */
class SecretsTest {
  @TempDir Path directory;

  private Path secret(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  private AmundConfig load(String yaml, Map<String, String> environment) throws IOException {
    var file = Files.writeString(directory.resolve("amund.yaml"), yaml);
    return AmundConfig.load(file, Map.of(), environment);
  }

  private List<String> problems(String yaml, Map<String, String> environment) {
    return catchThrowableOfType(ConfigException.class, () -> load(yaml, environment)).problems();
  }

  @Test
  void aFileStandsAnywhereInAValueWithoutTheLineBreakAtItsEnd() throws IOException {
    var kafka = secret("kafka", "pa$$ ${word} \\ \n");
    var user = secret("user", "amund\r\n");
    var key = secret("key.pem", "-----BEGIN-----\nabc\n-----END-----\n");
    var config =
        load(
            """
            amund:
              kafka:
                properties:
                  sasl.jaas.config: x required username="${file::%2$s}" password="${file::%1$s}";
                  ssl.keystore.key: ${file::%3$s}
              schema-registry:
                properties:
                  basic.auth.user.info: ${file::%2$s}:${REGISTRY_PASSWORD}
            """
                .formatted(kafka, user, key),
            Map.of("REGISTRY_PASSWORD", "of the environment"));

    assertThat(config.kafka().properties())
        .containsEntry(
            "sasl.jaas.config", "x required username=\"amund\" password=\"pa$$ ${word} \\ \";")
        .containsEntry("ssl.keystore.key", "-----BEGIN-----\nabc\n-----END-----");
    assertThat(config.schemaRegistry().properties())
        .containsEntry("basic.auth.user.info", "amund:of the environment");
  }

  @Test
  void theNameOfAFileMayComeFromTheEnvironment() throws IOException {
    secret("kafka", "word");
    var config =
        load(
            "amund: {kafka: {properties: {a: '${file::${CREDENTIALS_DIRECTORY}/kafka}'}}}",
            Map.of("CREDENTIALS_DIRECTORY", directory.toString()));
    assertThat(config.kafka().properties()).containsEntry("a", "word");
  }

  @Test
  void aSecretThatCannotBeHadIsSaidWithItsKeyAndItsFile() throws IOException {
    var latin = directory.resolve("latin");
    Files.write(latin, "hünter2".getBytes(StandardCharsets.ISO_8859_1));
    var large = secret("large", "hunter2".repeat(200_000));
    var problems =
        problems(
            """
            amund:
              kafka:
                group-id: ${file::/no/such/file}
                properties: {a: "x${file::%s}", b: "${file::%s}", c: "${file::%s}"}
                instance-id: ${vault::amund}
            """
                .formatted(directory, latin, large),
            Map.of());

    assertThat(problems)
        .containsExactlyInAnyOrder(
            "amund.kafka.group-id: the file /no/such/file is not there",
            "amund.kafka.instance-id: in ${name::value} only file is known for a name",
            "amund.kafka.properties.a: the file " + directory + " cannot be read",
            "amund.kafka.properties.b: the file " + latin + " is not UTF-8",
            "amund.kafka.properties.c: the file " + large + " holds more than 1 MiB");
  }

  @Test
  void aWrongValueIsShownAsItWasWritten() throws IOException {
    var secret = secret("secret", "hunter2");
    var problems =
        problems(
            """
            amund:
              http: {port: "${file::%s}"}
              intake: {max-age: "${MAX_AGE}"}
              schema-registry: {url: "registry://amund:hunter2@host"}
              kafka: {bootstrap-servers: "amund:hunter2@host, amund@host"}
            """
                .formatted(secret),
            Map.of("MAX_AGE", "hunter2"));

    assertThat(problems)
        .hasSize(4)
        .noneMatch(problem -> problem.contains("hunter2"))
        .anyMatch(p -> p.startsWith("amund.http.port = '${file::%s}': ".formatted(secret)))
        .anyMatch(p -> p.startsWith("amund.intake.max-age = '${MAX_AGE}': "))
        .anyMatch(p -> p.startsWith("amund.schema-registry.url = 'registry://***@host': "))
        .anyMatch(p -> p.startsWith("amund.kafka.bootstrap-servers = '***@host, ***@host': "));
  }
}
