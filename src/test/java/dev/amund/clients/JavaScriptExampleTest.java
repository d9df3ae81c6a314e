package dev.amund.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Runs the tests of the example in JavaScript that need no broker. */
class JavaScriptExampleTest {

  @Test
  void passesItsTests() throws Exception {
    Optional<ClientProgram> node = ClientProgram.node();
    assumeTrue(node.isPresent(), "no node here, or npm ci was not run in src/main/javascript");
    var result = node.get().run(List.of("--test", "src/test/javascript/verify.test.mjs"));
    assertThat(result.code()).as(result.output()).isZero();
    assertThat(result.output()).containsPattern("pass [1-9]");
  }
}
