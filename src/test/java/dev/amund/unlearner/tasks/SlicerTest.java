package dev.amund.unlearner.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.event.BatchedRequest;
import dev.amund.event.ModelVersionPublished;
import dev.amund.samples.Split;
import dev.amund.unlearner.models.SmallModel;
import dev.amund.unlearner.outcomes.SliceReceipts;
import dev.amund.unlearner.tasks.ForgetSet.Share;
import dev.amund.unlearner.update.SmallModelWorker;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/**
 * Into which slices a batch is divided: nothing is lost, nothing comes twice, none is too large.
 */
class SlicerTest {
  /** Requests of a few samples out of few, so that they share some. */
  @Provide
  static Arbitrary<ForgetSet> forgetSets() {
    Arbitrary<List<Set<Integer>>> wanted =
        Arbitraries.integers().between(0, 60).set().ofMaxSize(40).list().ofMinSize(1).ofMaxSize(6);
    Arbitrary<List<Integer>> dueIn = Arbitraries.integers().between(0, 3).list().ofSize(6);
    return Combinators.combine(wanted, dueIn).as(SlicerTest::forgetSet);
  }

  /** Of ten samples one is held out, and one has a label that the model does not know. */
  private static ForgetSet forgetSet(List<Set<Integer>> wanted, List<Integer> dueIn) {
    var requests = new ArrayList<BatchedRequest>();
    var ids = new ArrayList<Set<String>>();
    for (int i = 0; i < wanted.size(); i++) {
      Set<String> named = new LinkedHashSet<>();
      wanted.get(i).forEach(number -> named.add("sample-" + number));
      ids.add(named);
      requests.add(
          BatchedRequest.newBuilder(SmallModel.request(i, List.copyOf(named), null))
              .setDueAt(dueIn.get(i) == 0 ? null : SmallModel.NOW.plusSeconds(dueIn.get(i)))
              .build());
    }
    return of(requests, ids, new LinkedHashMap<>());
  }

  private static ForgetSet of(
      List<BatchedRequest> requests, List<Set<String>> ids, Map<String, Split> held) {
    var odd = new LinkedHashMap<String, Integer>();
    ids.forEach(
        some ->
            some.forEach(
                id -> {
                  held.put(id, id.endsWith("3") ? Split.HOLDOUT : Split.TRAIN);
                  if (id.endsWith("7")) {
                    odd.put(id, 99);
                  }
                }));
    var shares = new ArrayList<Share>();
    for (int i = 0; i < requests.size(); i++) {
      shares.add(
          new Share(requests.get(i), ids.get(i), ids.get(i).size(), Optional.empty(), 0, 0, 0));
    }
    return new ForgetSet(held, odd, Set.of(), shares);
  }

  /** What is left once these samples are erased. */
  private static ForgetSet rest(ForgetSet all, Set<String> erased) {
    return of(
        all.requests().stream().map(Share::request).toList(),
        all.requests().stream().map(share -> without(share.ids(), erased)).toList(),
        new LinkedHashMap<>());
  }

  private static Set<String> without(Set<String> ids, Set<String> erased) {
    Set<String> left = new LinkedHashSet<>(ids);
    left.removeAll(erased);
    return left;
  }

  private static List<Set<String>> slices(ForgetSet all, int limit) {
    var slices = new ArrayList<Set<String>>();
    for (ForgetSet left = all; !left.held().isEmpty(); ) {
      Set<String> slice = Set.copyOf(Slicer.next(left, limit));
      slices.add(slice);
      left = rest(left, slice);
    }
    return slices;
  }

  @Property(seed = "18")
  void everySampleIsInOneSliceAndNoneIsTooLarge(
      @ForAll("forgetSets") ForgetSet all, @ForAll @IntRange(min = 1, max = 70) int limit) {
    List<Set<String>> slices = slices(all, limit);

    assertThat(slices.stream().flatMap(Set::stream).toList())
        .containsExactlyInAnyOrderElementsOf(all.ids());
    var trained = new HashSet<>(all.trained());
    for (int i = 0; i < slices.size(); i++) {
      long size = slices.get(i).stream().filter(trained::contains).count();
      assertThat(size).isLessThanOrEqualTo(limit);
      // Without one there is nothing to update; that ends the batch.
      assertThat(size > 0 || trained.isEmpty()).isTrue();
    }
  }

  @Property(seed = "18")
  void theSameIsCutTheSameWayWhateverTheOrderInTheStore(
      @ForAll("forgetSets") ForgetSet all,
      @ForAll @IntRange(min = 1, max = 70) int limit,
      @ForAll Random random) {
    var ids = new ArrayList<Set<String>>();
    for (Share share : all.requests()) {
      var shuffled = new ArrayList<>(share.ids());
      Collections.shuffle(shuffled, random);
      ids.add(new LinkedHashSet<>(shuffled));
    }
    ForgetSet other =
        of(all.requests().stream().map(Share::request).toList(), ids, new LinkedHashMap<>());

    assertThat(slices(other, limit)).isEqualTo(slices(all, limit));
  }

  @Property(seed = "18")
  void aRequestIsCutOnlyWhereNoOtherFits(
      @ForAll("forgetSets") ForgetSet all, @ForAll @IntRange(min = 1, max = 70) int limit) {
    Set<String> slice = Slicer.next(all, limit);
    var trained = new HashSet<>(all.trained());
    boolean anyFits =
        all.requests().stream()
            .map(share -> share.ids().stream().filter(trained::contains).count())
            .anyMatch(size -> size > 0 && size <= limit);
    boolean anyWhole =
        all.requests().stream()
            .filter(share -> share.ids().stream().anyMatch(trained::contains))
            .anyMatch(share -> slice.containsAll(share.ids()));
    assertThat(anyWhole || !anyFits).isTrue();
  }

  @Property(seed = "18")
  void eachRequestIsCompletedOnceAndCountsAllOfItsSamples(
      @ForAll("forgetSets") ForgetSet all, @ForAll @IntRange(min = 1, max = 70) int limit) {
    var work = new Task.Forget(SmallModelWorker.PARTITION, 7, SmallModel.batch());
    var batch = SmallModel.batch(requests(all));
    var before = SliceProgress.NONE;
    var completed = new LinkedHashMap<UUID, Integer>();
    ForgetSet left = all;
    for (long version = 2; !left.trained().isEmpty(); version++) {
      batch = before.open(batch);
      var slice = Slice.next(batch, open(left, before), before, limit);
      var event = slice.event(version, work);
      for (var receipt : SliceReceipts.published(slice, published(version), SmallModel.NOW)) {
        assertThat(completed.put(receipt.getRequestId(), receipt.getSamples())).isNull();
      }
      assertThat(event.getNumber()).isEqualTo(slice.position().number());
      left = rest(left, slice.now().ids());
      assertThat(event.getRemainingSamples()).isEqualTo(left.held().size());
      assertThat(event.getSamples() + event.getRemainingSamples()).isEqualTo(all.ids().size());
      before = SliceProgress.of(event);
    }
    assertThat(before.open()).isEmpty();
    if (!completed.isEmpty()) {
      assertThat(completed)
          .hasSameSizeAs(all.requests())
          .allSatisfy((id, samples) -> assertThat(samples).isEqualTo(size(all, id)));
    }
  }

  private static BatchedRequest[] requests(ForgetSet all) {
    return all.requests().stream().map(Share::request).toArray(BatchedRequest[]::new);
  }

  private static int size(ForgetSet all, UUID id) {
    return all.requests().stream()
        .filter(share -> share.request().getRequestId().equals(id))
        .mapToInt(share -> share.ids().size())
        .sum();
  }

  /** As it is resolved of the requests that are not complete. */
  private static ForgetSet open(ForgetSet left, SliceProgress before) {
    return before.slices() == 0
        ? left
        : left.without(
            Set.copyOf(
                left.requests().stream()
                    .map(share -> share.request().getRequestId())
                    .filter(id -> !before.open().containsKey(id))
                    .toList()));
  }

  @Test
  void smallRequestsComeWholeAndFirstAndALargeOneInPiecesOfOneSize() {
    ForgetSet all =
        of(
            IntStream.range(0, 4).mapToObj(i -> SmallModel.request(i, List.of(), null)).toList(),
            List.of(ids("large", 25), ids("a", 4), ids("b", 5), ids("c", 2)),
            new LinkedHashMap<>());

    List<Set<String>> slices = slices(all, 10);

    Set<String> small = new HashSet<>(ids("a", 4));
    small.addAll(ids("b", 5));
    assertThat(slices.get(0)).isEqualTo(small);
    assertThat(slices.get(1)).isEqualTo(ids("c", 2));
    assertThat(slices.subList(2, 5)).extracting(Set::size).containsExactly(9, 8, 8);
    assertThat(slices.subList(2, 5)).allMatch(ids("large", 25)::containsAll).hasSize(3);
  }

  @Test
  void whatIsDueFirstComesFirst() {
    var late = SmallModel.request(0, List.of(), null);
    var soon =
        BatchedRequest.newBuilder(SmallModel.request(1, List.of(), null))
            .setDueAt(SmallModel.NOW)
            .build();
    ForgetSet all =
        of(List.of(late, soon), List.of(ids("late", 6), ids("soon", 6)), new LinkedHashMap<>());

    assertThat(slices(all, 10)).containsExactly(ids("soon", 6), ids("late", 6));
  }

  private static Set<String> ids(String name, int count) {
    return Set.copyOf(
        Stream.iterate(0, i -> i + 1).limit(count).map(i -> name + "-" + i + "-0").toList());
  }

  private static ModelVersionPublished published(long version) {
    return ModelVersionPublished.newBuilder()
        .setModelId("m")
        .setVersion(version)
        .setArtifactUri("file:/x")
        .setSha256("0".repeat(64))
        .setSizeBytes(1)
        .setPublishedAt(SmallModel.NOW)
        .setManifestSignature(ByteBuffer.allocate(0))
        .setKeyId("key")
        .build();
  }
}
