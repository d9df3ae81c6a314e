package dev.amund.event.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Awaitility.with;

import dev.amund.event.failures.ErrorPolicy;
import dev.amund.event.failures.RepeatedFailures;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a thread survives, and what it does not. */
@Timeout(60)
class PollLoopTest {
  private final List<Throwable> told = new CopyOnWriteArrayList<>();
  private final AtomicInteger turns = new AtomicInteger();

  @Test
  void goesOnAfterExceptionsAndAfterErrorsThatTellOfTheInput() {
    Queue<Throwable> failures =
        new ArrayDeque<>(
            List.of(
                new IllegalStateException("a defect"),
                new OutOfMemoryError("Java heap space"),
                new StackOverflowError(),
                new AssertionError("a wrong belief")));
    try (var loop = loop(failures)) {
      loop.start();
      await().until(() -> turns.get() > 10);
      assertThat(loop.isAlive()).isTrue();
      assertThat(told)
          .extracting(Throwable::getClass)
          .containsExactly(
              IllegalStateException.class,
              OutOfMemoryError.class,
              StackOverflowError.class,
              AssertionError.class);
    }
  }

  static Stream<Throwable> fatal() {
    return Stream.of(
        new NoClassDefFoundError("dev/amund/Gone"),
        new InternalError("a defect of the machine"),
        new CompletionException(new UnsatisfiedLinkError()));
  }

  @ParameterizedTest
  @MethodSource("fatal")
  void endsWhereOnlyARestartHelpsAndClosesItsConsumer(Throwable failure) {
    var consumer = new MockConsumer<byte[], byte[]>("earliest");
    var loop =
        new PollLoop(
            "test",
            consumer,
            () -> {
              throw sneaky(failure);
            },
            told::add,
            Duration.ZERO);
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, uncaught) -> told.add(uncaught));
    try {
      loop.start();
      with().dontCatchUncaughtExceptions().await().until(() -> !loop.isAlive());
      assertThat(told).singleElement().isInstanceOf(Error.class);
      assertThat(consumer.closed()).isTrue();
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  @Test
  void whatExecutorsPutAroundAFailureIsTakenOff() {
    var cause = new IllegalStateException();
    assertThat(ErrorPolicy.unwrap(new ExecutionException(new CompletionException(cause))))
        .isSameAs(cause);
    var empty = new CompletionException("nothing inside", null);
    assertThat(ErrorPolicy.unwrap(empty)).isSameAs(empty);
  }

  @Test
  void aFailureThatRepeatsIsNewsOnceUntilItIsAnotherOrOver() {
    var failures = new RepeatedFailures();
    assertThat(failures.isNew("a", "read up to 7")).isTrue();
    assertThat(failures.isNew("a", "read up to 18")).isFalse();
    assertThat(failures.isNew("b", "read up to 7")).isTrue();
    assertThat(failures.isNew("a", "gone")).isTrue();
    assertThat(failures.clear("a")).isTrue();
    assertThat(failures.clear("a")).isFalse();
    assertThat(failures.isNew("a", "gone")).isTrue();
  }

  private PollLoop loop(Queue<Throwable> failures) {
    return new PollLoop(
        "test",
        new MockConsumer<byte[], byte[]>("earliest"),
        () -> {
          turns.incrementAndGet();
          Throwable failure = failures.poll();
          if (failure != null) {
            throw sneaky(failure);
          }
        },
        told::add,
        Duration.ofMillis(1));
  }

  private static RuntimeException sneaky(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return (RuntimeException) failure;
  }
}
