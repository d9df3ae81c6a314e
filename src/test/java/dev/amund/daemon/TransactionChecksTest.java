package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.event.admin.HeldPartition;
import dev.amund.http.Health;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class TransactionChecksTest {

  @Test
  void oneThatIsOpenForTooLongIsToldWithItsPartitionItsAgeAndWhatToDo() {
    assertThat(ask(() -> List.of(held(1, 42))).reason())
        .hasValueSatisfying(
            reason ->
                assertThat(reason)
                    .contains(
                        "partition amund.deletion-requests-1",
                        "open for 42 s at least",
                        "7 records wait",
                        "offset 17",
                        "--topic amund.deletion-requests --partition 1 --start-offset 17"));
  }

  @Test
  void oneThatIsOpenForAMomentIsWhatTransactionsAreLike() {
    assertThat(ask(() -> List.of(held(1, 9)))).isEqualTo(Health.up());
    assertThat(ask(List::of)).isEqualTo(Health.up());
  }

  @Test
  void manyAreCounted() {
    var reason =
        ask(() -> IntStream.range(0, 12).mapToObj(i -> held(i, 60)).toList())
            .reason()
            .orElseThrow();
    assertThat(reason).contains("requests-2:", "and 9 other partitions").doesNotContain("-3:");
  }

  @Test
  void thatNoBrokerAnswersIsTheMatterOfAnotherCheck() {
    assertThat(
            ask(
                () -> {
                  throw new SaslAuthenticationException("invalid credentials");
                }))
        .isEqualTo(Health.up());
    assertThat(
            ask(
                () -> {
                  throw new TimeoutException("no node");
                }))
        .isEqualTo(Health.up());
    assertThat(
            ask(() -> {
                  throw new TopicAuthorizationException("not for you");
                })
                .reason())
        .hasValueSatisfying(reason -> assertThat(reason).contains("Kafka does not allow it"));
  }

  private static HeldPartition held(int partition, int seconds) {
    return new HeldPartition(
        new TopicPartition("amund.deletion-requests", partition),
        17,
        7,
        Duration.ofSeconds(seconds));
  }

  private static Health ask(Supplier<List<HeldPartition>> held) {
    return new TransactionChecks(held, Duration.ofSeconds(10), Clock.systemUTC())
        .checks()
        .get(0)
        .probe()
        .get();
  }
}
