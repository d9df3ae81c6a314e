package dev.amund.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.fuzz.HostileRequests;
import dev.amund.fuzz.HttpFuzz;
import io.micrometer.core.instrument.Tag;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is sent, the endpoint goes on, and never blames itself. */
@Timeout(300)
class HttpFuzzTest {
  private static final int ROUNDS = 1500;

  @ParameterizedTest
  @ValueSource(longs = {1, 2026})
  void nothingThatIsSentDisturbsTheNextRequest(long seed) throws IOException {
    try (var server = new HttpEndpointFixture(new ApiInMemory().model("small", 3))) {
      var fuzz =
          new HttpFuzz(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), server.endpoint.port()),
              seed,
              List.of("small"));
      Set<Thread> threads = eventLoops();
      for (int i = 0; i < ROUNDS; i++) {
        assertThat(fuzz.round()).isEmpty();
      }
      assertThat(eventLoops()).isEqualTo(threads).isNotEmpty();
      // Also of the answers that came too late for the client.
      assertThat(codes(server)).contains("200", "400", "404", "405").doesNotContain("500", "501");
    }
  }

  @Test
  void theSameSeedSendsTheSame() {
    var one = hostile(7);
    var other = hostile(7);
    for (int i = 0; i < 200; i++) {
      assertThat(one.next()).isEqualTo(other.next());
    }
    assertThat(hostile(7).next()).isNotEqualTo(hostile(8).next());
  }

  private static HostileRequests hostile(long seed) {
    return new HostileRequests(new Random(seed), List.of("small"));
  }

  private static Set<Thread> eventLoops() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("vert.x-eventloop"))
        .collect(Collectors.toSet());
  }

  private static Set<String> codes(HttpEndpointFixture server) {
    return server.registry.getMeters().stream()
        .flatMap(meter -> meter.getId().getTags().stream())
        .filter(tag -> tag.getKey().equals("code"))
        .map(Tag::getValue)
        .collect(Collectors.toSet());
  }
}
