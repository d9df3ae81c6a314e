package dev.amund.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NamedSamplesTest {
  private static final Map<String, List<String>> SUBJECTS = Map.of("ann", List.of("c", "a"));

  @Test
  void aSubjectStandsForAllItsSamplesAfterThoseNamedById() {
    NamedSamples named = NamedSamples.of(request("ann", "b", "a"));

    assertThat(named.ids(SUBJECTS::get)).containsExactly("b", "a", "c");
    assertThat(NamedSamples.of(request(null, "b")).ids(SUBJECTS::get)).containsExactly("b");
  }

  @Test
  void severalRequestsKeepTheOrderOfTheirArrival() {
    NamedSamples both =
        NamedSamples.union(
            Stream.of(
                NamedSamples.of(request(null, "z", "y")),
                NamedSamples.of(request("ann", "y", "x"))));

    assertThat(both.sampleIds()).containsExactly("z", "y", "x");
    assertThat(both.subjectIds()).isEqualTo(Set.of("ann"));
    assertThat(NamedSamples.union(Stream.empty())).isEqualTo(NamedSamples.NONE);
  }

  @Test
  void aSubjectAloneCountsForOne() {
    assertThat(NamedSamples.count(List.of())).isEqualTo(1);
    assertThat(NamedSamples.count(List.of("a", "b"))).isEqualTo(2);
  }

  private static BatchedRequest request(String subject, String... ids) {
    return BatchedRequest.newBuilder()
        .setRequestId(new UUID(1, 2))
        .setSampleIds(List.of(ids))
        .setSubjectId(subject)
        .setAcceptedAt(Instant.EPOCH)
        .build();
  }
}
