package dev.amund.unlearner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.amund.unlearner.LoopState.Aborting;
import dev.amund.unlearner.LoopState.BackingOff;
import dev.amund.unlearner.LoopState.Draining;
import dev.amund.unlearner.LoopState.Idle;
import dev.amund.unlearner.LoopState.Running;
import dev.amund.unlearner.LoopState.Shutdown;
import dev.amund.unlearner.tasks.Cancellation;
import dev.amund.unlearner.tasks.Publication;
import dev.amund.unlearner.tasks.Task;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.apache.kafka.common.TopicPartition;

/** The table of the loop's states and of what changes them. */
class LoopStateTest {
  private static final long NOW = Long.MAX_VALUE - 5;
  private static final long LATER = NOW + 10; // behind the overflow, which nanoTime may cross
  private static final CurrentTask TASK = task("a");
  private static final CurrentTask OTHER = task("b");

  private static final LoopState IDLE = new Idle();
  private static final LoopState RUNNING = new Running(TASK);
  private static final LoopState WAITING = new BackingOff(NOW);
  private static final LoopState DRAINED = new Draining(Optional.empty());
  private static final LoopState DRAINING = new Draining(Optional.of(TASK));
  private static final LoopState ABORTED = new Aborting(Optional.empty());
  private static final LoopState ABORTING = new Aborting(Optional.of(TASK));

  private static final List<LoopState> STATES =
      List.of(IDLE, RUNNING, WAITING, DRAINED, DRAINING, ABORTED, ABORTING);

  /** What happens in the loop. */
  private enum Event {
    STARTED(state -> state.started(TASK)),
    ENDED(LoopState::ended),
    FAILED(state -> state.failed(LATER)),
    REWOUND(LoopState::rewound),
    NOTHING(state -> state.requested(Shutdown.NONE)),
    DRAIN(state -> state.requested(Shutdown.DRAIN)),
    ABORT(state -> state.requested(Shutdown.ABORT));

    private final UnaryOperator<LoopState> transition;

    Event(UnaryOperator<LoopState> transition) {
      this.transition = transition;
    }

    LoopState in(LoopState state) {
      return transition.apply(state);
    }
  }

  /** Every event in every state; empty where it would be a defect of the loop. */
  private static Map<LoopState, List<Optional<LoopState>>> table() {
    LoopState backingOff = new BackingOff(LATER);
    var table = new LinkedHashMap<LoopState, List<Optional<LoopState>>>();
    //                     STARTED   ENDED    FAILED      REWOUND  NOTHING   DRAIN     ABORT
    table.put(IDLE, row(RUNNING, null, backingOff, null, IDLE, DRAINED, ABORTED));
    table.put(RUNNING, row(null, IDLE, backingOff, null, RUNNING, DRAINING, ABORTING));
    table.put(WAITING, row(null, null, backingOff, IDLE, WAITING, DRAINED, ABORTED));
    table.put(DRAINED, row(DRAINING, null, DRAINED, null, DRAINED, DRAINED, ABORTED));
    table.put(DRAINING, row(null, DRAINED, DRAINED, null, DRAINING, DRAINING, ABORTING));
    table.put(ABORTED, row(null, null, ABORTED, null, ABORTED, ABORTED, ABORTED));
    table.put(ABORTING, row(null, ABORTED, ABORTED, null, ABORTING, ABORTING, ABORTING));
    return table;
  }

  private static List<Optional<LoopState>> row(LoopState... next) {
    return Arrays.stream(next).map(Optional::ofNullable).toList();
  }

  @Example
  void everyEventInEveryState() {
    assertThat(table()).containsOnlyKeys(STATES);
    table()
        .forEach(
            (state, row) -> {
              for (Event event : Event.values()) {
                Optional<LoopState> next = row.get(event.ordinal());
                if (next.isPresent()) {
                  assertThat(event.in(state)).as(event + " in " + state).isEqualTo(next.get());
                } else {
                  assertThatIllegalStateException()
                      .as(event + " in " + state)
                      .isThrownBy(() -> event.in(state))
                      .withMessageContaining(state.getClass().getSimpleName());
                }
              }
            });
  }

  @Example
  void aSecondTaskIsNeverBegunBesideTheFirst() {
    assertThat(STATES)
        .filteredOn(state -> state.task().isPresent())
        .hasSize(3)
        .allSatisfy(
            state -> assertThatIllegalStateException().isThrownBy(() -> state.started(OTHER)));
  }

  @Example
  void whatTheLoopMayDo() {
    assertThat(STATES.stream().filter(state -> state.mayBegin(NOW)))
        .containsExactly(IDLE, WAITING, DRAINED);
    assertThat(STATES.stream().filter(LoopState::mayFetch)).containsExactly(IDLE);
    assertThat(STATES.stream().filter(LoopState::isRewindDue)).containsExactly(WAITING);
    assertThat(STATES.stream().filter(LoopState::isStopping))
        .containsExactly(DRAINED, DRAINING, ABORTED, ABORTING);
    assertThat(STATES.stream().filter(state -> state.isOver(false)))
        .containsExactly(DRAINED, ABORTED, ABORTING);
    assertThat(STATES.stream().filter(state -> state.isOver(true)))
        .as("where an erasure is outstanding")
        .containsExactly(ABORTED, ABORTING);
  }

  @Example
  void thePauseIsOverAtItsTimeAlsoWhereTheCounterOverflows() {
    LoopState backingOff = new BackingOff(LATER);
    assertThat(backingOff.mayBegin(NOW)).isFalse();
    assertThat(backingOff.mayBegin(LATER - 1)).isFalse();
    assertThat(backingOff.mayBegin(LATER)).isTrue();
  }

  @Property(seed = "20")
  void whateverHappensNoTaskIsLostOrBegunAgainstOrder(@ForAll @Size(max = 40) List<Event> events) {
    LoopState state = LoopState.initial();
    boolean asked = false;
    boolean abort = false;
    for (Event event : events) {
      Optional<LoopState> next = possible(state, event);
      if (next.isEmpty()) {
        continue;
      }
      assertThat(next.get().task())
          .as(event + " in " + state)
          .isEqualTo(
              switch (event) {
                case STARTED -> Optional.of(TASK);
                case ENDED, FAILED -> Optional.empty();
                default -> state.task();
              });
      state = next.get();
      asked |= event == Event.DRAIN || event == Event.ABORT;
      abort |= event == Event.ABORT;
      assertThat(state.isStopping()).isEqualTo(asked);
      assertThat(state instanceof Aborting).isEqualTo(abort);
      assertThat(state.isOver(false)).isEqualTo(abort || asked && state.task().isEmpty());
      assertThat(state.mayBegin(LATER) && state.task().isPresent()).isFalse();
      assertThat(state.mayFetch() && (asked || state.task().isPresent())).isFalse();
    }
  }

  private static Optional<LoopState> possible(LoopState state, Event event) {
    try {
      return Optional.of(event.in(state));
    } catch (IllegalStateException e) {
      return Optional.empty();
    }
  }

  private static CurrentTask task(String modelId) {
    return new CurrentTask(
        new Task.PublishBase(new TopicPartition("batches", 0), modelId),
        0,
        0,
        new Cancellation(),
        CompletableFuture.completedFuture(Publication.NOTHING));
  }
}
