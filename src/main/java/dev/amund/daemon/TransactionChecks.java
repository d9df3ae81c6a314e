package dev.amund.daemon;

import dev.amund.event.admin.HeldPartition;
import dev.amund.event.failures.Causes;
import dev.amund.event.failures.KafkaRefusals;
import dev.amund.http.Health;
import dev.amund.http.HealthCheck;
import dev.amund.http.RecentHealth;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;

/**
 * Checks that no open transaction blocks what amund reads. A restart would not help, so this
 * affects readiness only.
 */
final class TransactionChecks implements CheckGroup {
  /** Lists each with what to do; one is usually the cause of all. */
  private static final int LISTED = 3;

  private final Supplier<List<HeldPartition>> held;
  private final Duration longest;
  private final Clock clock;

  /**
   * @param held the partitions that are blocked now, the longest first
   * @param longest how long a transaction may be open
   */
  TransactionChecks(Supplier<List<HeldPartition>> held, Duration longest, Clock clock) {
    this.held = held;
    this.longest = longest;
    this.clock = clock;
  }

  @Override
  public List<HealthCheck> checks() {
    return List.of(
        HealthCheck.ready(
            "open-transactions", new RecentHealth(this::transactions, DaemonHealth.RECENT, clock)));
  }

  private Health transactions() {
    try {
      return health(
          held.get().stream().filter(each -> each.age().compareTo(longest) >= 0).toList());
    } catch (KafkaException e) {
      // Another check reports that no broker answers or grants access.
      return Causes.find(e, AuthorizationException.class)
          .flatMap(KafkaRefusals::explain)
          .map(Health::down)
          .orElseGet(Health::up);
    }
  }

  private static Health health(List<HeldPartition> overdue) {
    if (overdue.isEmpty()) {
      return Health.up();
    }
    String listed =
        overdue.stream()
            .limit(LISTED)
            .map(TransactionChecks::words)
            .collect(Collectors.joining("; "));
    int others = overdue.size() - LISTED;
    return Health.down(
        others > 0 ? "%s; and %d other partitions".formatted(listed, others) : listed);
  }

  private static String words(HeldPartition held) {
    return ("partition %s: a transaction has been open for %d s at least, and %d records wait from"
            + " its first one on (offset %d). Its producer works on, or has died; then the"
            + " broker ends it after the producer's transaction.timeout.ms, or at once:"
            + " kafka-transactions.sh abort --topic %s --partition %d --start-offset %d")
        .formatted(
            held.partition(),
            held.age().toSeconds(),
            held.records(),
            held.offset(),
            held.partition().topic(),
            held.partition().partition(),
            held.offset());
  }
}
