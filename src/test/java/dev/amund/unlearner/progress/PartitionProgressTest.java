package dev.amund.unlearner.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/** What is done of a partition while some models are behind, across restarts. */
class PartitionProgressTest {
  private static final PartitionProgress NOTHING = PartitionProgress.of(Optional.empty());

  @Example
  void aloneItIsTheOffsetAndTheDeliveryCountOfItsBatch() {
    var progress = NOTHING.done("a", 4).scanned(7, Set.of()).withDeliveries(7, 2);
    assertThat(progress.toOffset()).isEqualTo(new OffsetAndMetadata(7, "begun 2"));
    assertThat(progress.withDeliveries(7, 0).toOffset()).isEqualTo(new OffsetAndMetadata(7, ""));
    assertThat(progress.done("a", 7).toOffset()).isEqualTo(new OffsetAndMetadata(8, ""));
    assertThat(progress.passed(7).next()).isEqualTo(8);
  }

  @Example
  void whatWasCommittedByEarlierVersionsIsUnderstood() {
    var deliveries = PartitionProgress.of(Optional.of(new OffsetAndMetadata(7, "begun 2")));
    assertThat(deliveries.deliveries(7)).isEqualTo(2);
    assertThat(deliveries.next()).isEqualTo(7);
    for (String note : List.of("", "published version 2", "begun x", "next; behind a")) {
      var progress = PartitionProgress.of(Optional.of(new OffsetAndMetadata(7, note)));
      assertThat(progress).isEqualTo(new PartitionProgress(7, new TreeMap<>(), new TreeMap<>()));
    }
  }

  @Example
  void aModelThatIsBehindKeepsTheOffsetAndTheOthersGoOn() {
    var progress =
        NOTHING.withDeliveries(0, 3).leftBehind("down", 0).done("up", 1).leftBehind("down", 2);
    assertThat(progress.isDone("up", 1)).isTrue();
    assertThat(progress.isDone("down", 0)).isFalse();
    assertThat(progress.isDone("down", 2)).isFalse();
    assertThat(progress.toOffset())
        .isEqualTo(new OffsetAndMetadata(0, "next 3; behind down@0; begun 0*3"));
    assertThat(progress.resumeAt(Set.of("down"))).isEqualTo(3);
    assertThat(progress.resumeAt(Set.of())).isZero();

    var half = progress.done("down", 0);
    assertThat(half.toOffset()).isEqualTo(new OffsetAndMetadata(1, "next 3; behind down@1"));
    assertThat(half.done("down", 2).toOffset()).isEqualTo(new OffsetAndMetadata(3, ""));
    assertThat(half.scanned(3, Set.of()).toOffset())
        .as("it turned out to have no other batch")
        .isEqualTo(new OffsetAndMetadata(3, ""));
  }

  @Example
  void hasRoomForAboutAHundredModels() {
    var progress = NOTHING;
    for (int i = 0; i < 100; i++) {
      progress = progress.leftBehind("model-with-a-long-name-" + i, i);
    }
    assertThat(progress.fits()).isTrue();
    for (int i = 100; i < 200; i++) {
      progress = progress.leftBehind("model-with-a-long-name-" + i, i);
    }
    assertThat(progress.fits()).isFalse();
  }

  @Property(tries = 500, seed = "20261130")
  void survivesBeingCommittedWhateverTheNamesOfTheModels(
      @ForAll @Size(max = 5) Map<String, Integer> models,
      @ForAll @Size(max = 5) Set<Integer> deliveries) {
    var progress = NOTHING;
    for (var model : models.entrySet()) {
      progress = progress.leftBehind(model.getKey(), Math.abs((long) model.getValue()));
    }
    for (int offset : deliveries) {
      long at = Math.min(progress.next(), Math.abs((long) offset));
      progress = models.isEmpty() ? progress.withDeliveries(0, 5) : progress.withDeliveries(at, 5);
    }
    assertThat(PartitionProgress.of(Optional.of(progress.toOffset()))).isEqualTo(progress);
  }

  /** One thing that happens to the reader of a partition. */
  private sealed interface Event {
    record Read() implements Event {}

    record GoesDown(String model) implements Event {}

    record ComesUp(String model) implements Event {}

    record Restart() implements Event {}
  }

  private static final List<String> MODELS = List.of("a", "b", "c");

  /** Models come and go; in the end every batch is done once, and those of a model in order. */
  @Property(tries = 1000, seed = "20261130")
  void everyBatchIsDoneOnceAndThoseOfAModelInOrder(
      @ForAll("partitions") List<String> partition, @ForAll("events") List<Event> events) {
    var reader = new Reader(partition);
    events.forEach(reader::apply);
    MODELS.forEach(model -> reader.apply(new Event.ComesUp(model)));
    for (int i = 0; i <= 2 * partition.size(); i++) {
      reader.apply(new Event.Read());
    }
    for (String model : MODELS) {
      assertThat(reader.done.get(model))
          .isEqualTo(
              IntStream.range(0, partition.size())
                  .filter(offset -> partition.get(offset).equals(model))
                  .boxed()
                  .toList());
    }
    assertThat(reader.progress.scanned(partition.size(), Set.of()).toOffset())
        .isEqualTo(new OffsetAndMetadata(partition.size(), ""));
  }

  /** Reads as {@code BatchQueue} does. */
  private static final class Reader {
    private final List<String> partition;
    private final Map<String, List<Integer>> done = new HashMap<>();
    private final Set<String> down = new HashSet<>();
    private final Set<String> heldBack = new HashSet<>();
    private PartitionProgress progress = NOTHING;
    private OffsetAndMetadata committed = new OffsetAndMetadata(0, "");
    private int position;

    Reader(List<String> partition) {
      this.partition = partition;
      MODELS.forEach(model -> done.put(model, new ArrayList<>()));
    }

    void apply(Event event) {
      if (event instanceof Event.GoesDown goes) {
        down.add(goes.model());
      } else if (event instanceof Event.ComesUp comes) {
        down.remove(comes.model());
        if (heldBack.remove(comes.model())) {
          position = Math.toIntExact(progress.resumeAt(heldBack));
        }
      } else if (event instanceof Event.Restart) {
        progress = PartitionProgress.of(Optional.of(committed));
        heldBack.clear();
        position = Math.toIntExact(committed.offset());
      } else if (position < partition.size()) {
        read(partition.get(position), position);
      }
    }

    private void read(String model, int offset) {
      position = offset + 1;
      progress = progress.scanned(offset, heldBack);
      if (progress.isDone(model, offset)) {
        return;
      }
      if (down.contains(model)) {
        progress = progress.leftBehind(model, offset);
        heldBack.add(model);
        position = Math.toIntExact(progress.resumeAt(heldBack));
        return;
      }
      progress = progress.done(model, offset);
      committed = progress.toOffset();
      done.get(model).add(offset);
    }
  }

  @Provide
  Arbitrary<List<String>> partitions() {
    return Arbitraries.of(MODELS).list().ofMaxSize(12);
  }

  @Provide
  Arbitrary<List<Event>> events() {
    Arbitrary<String> model = Arbitraries.of(MODELS);
    return Arbitraries.<Event>oneOf(
            Arbitraries.create(Event.Read::new),
            Arbitraries.create(Event.Read::new),
            model.map(Event.GoesDown::new),
            model.map(Event.ComesUp::new),
            Arbitraries.create(Event.Restart::new))
        .list()
        .ofMaxSize(60);
  }
}
