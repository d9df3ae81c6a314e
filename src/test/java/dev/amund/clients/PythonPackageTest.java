package dev.amund.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs the unit tests of the package for Python, as far as what each needs is installed: Debian's
 * python3-avro, python3-confluent-kafka, python3-cryptography, python3-torch.
 */
class PythonPackageTest {
  private static final Pattern RUN = Pattern.compile("Ran (\\d+) tests?");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "test_registry: ",
        "test_properties: avro, confluent_kafka, cryptography",
        "test_manifest: cryptography",
        "test_vector: cryptography",
        "test_versions: cryptography",
        "test_requestfile: avro, confluent_kafka",
        "test_events: avro, confluent_kafka, cryptography",
        "test_models: torch, cryptography",
      })
  void passesItsTests(String line) throws Exception {
    String[] parts = line.split(": ?", 2);
    String modules = parts[1].isEmpty() ? "unittest" : parts[1];
    Optional<ClientProgram> python = ClientProgram.python(modules.split(", "));
    assumeTrue(python.isPresent(), "no python3 here has " + modules);

    var result =
        python
            .get()
            .run(
                List.of(
                    "-m", "unittest", "discover", "-s", "src/test/python", "-p", parts[0] + ".py"));

    assertThat(result.code()).as(result.output()).isZero();
    var run = RUN.matcher(result.output());
    assertThat(run.find()).isTrue();
    assertThat(Integer.parseInt(run.group(1))).isPositive();
    assertThat(result.output()).doesNotContain("skipped=");
  }
}
