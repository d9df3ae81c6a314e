package dev.amund.unlearner.outcomes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.config.AmundConfig;
import dev.amund.config.LargeRequestConfig;
import dev.amund.event.BatchedRequest;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.ReceiptStatus;
import dev.amund.samples.Split;
import dev.amund.unlearner.models.SmallModel;
import dev.amund.unlearner.tasks.ForgetSet;
import dev.amund.unlearner.tasks.ForgetSet.Share;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetrainRequiredTest {
  private static final LargeRequestConfig DEFAULTS = config(Map.of());

  private static LargeRequestConfig config(Map<String, String> settings) {
    return AmundConfig.of(settings).unlearner().largeRequests();
  }

  /** Requests for the samples from the first number up to the second. */
  private static ForgetSet requests(int[]... ranges) {
    var held = new LinkedHashMap<String, Split>();
    var shares = new ArrayList<Share>();
    for (int i = 0; i < ranges.length; i++) {
      Set<String> ids = new LinkedHashSet<>();
      IntStream.range(ranges[i][0], ranges[i][1]).forEach(id -> ids.add("s" + id));
      ids.forEach(id -> held.put(id, Split.TRAIN));
      BatchedRequest request = SmallModel.request(i, List.copyOf(ids), null);
      shares.add(new Share(request, ids, ids.size(), Optional.of(ids.size()), 0, 0, 0));
    }
    return new ForgetSet(held, Map.of(), Set.of(), shares);
  }

  private static int[] range(int from, int to) {
    return new int[] {from, to};
  }

  private static Set<UUID> ids(int... numbers) {
    return Set.copyOf(Arrays.stream(numbers).mapToObj(number -> new UUID(2, number)).toList());
  }

  @Test
  void aRequestForMoreThanHalfOfTheSamplesIsAnsweredAndTheOthersAreNot() {
    ForgetSet all = requests(range(0, 3), range(10, 62), range(70, 75));

    var retrain = RetrainRequired.among(all, 100, DEFAULTS);

    assertThat(retrain.ids()).isEqualTo(ids(1));
    DeletionReceipt receipt = retrain.answer(SmallModel.batch(), SmallModel.NOW).get(0);
    assertThat(receipt.getStatus()).isEqualTo(ReceiptStatus.QUARANTINED);
    assertThat(receipt.getRetrainRequired()).isTrue();
    assertThat(receipt.getSamples()).isEqualTo(52);
    assertThat(receipt.getReason())
        .startsWith("retrain the model from scratch: the request asks it to forget 52 of its 100")
        .contains("share of 0.5");
    assertThat(all.without(retrain.ids()).ids()).hasSize(8);
  }

  @Test
  void exactlyTheShareIsWorkedOn() {
    assertThat(RetrainRequired.among(requests(range(0, 50)), 100, DEFAULTS).ids()).isEmpty();
    assertThat(RetrainRequired.among(requests(range(0, 51)), 100, DEFAULTS).ids()).hasSize(1);
  }

  @Test
  void ofABatchThatAsksForTooMuchTogetherTheLargestIsAnswered() {
    var retrain =
        RetrainRequired.among(requests(range(0, 20), range(20, 50), range(50, 65)), 100, DEFAULTS);

    assertThat(retrain.ids()).isEqualTo(ids(1));
    assertThat(retrain.answer(SmallModel.batch(), SmallModel.NOW).get(0).getReason())
        .contains("the requests of this batch ask it together to forget 65 of its 100");
  }

  @Test
  void samplesThatSeveralRequestsNameCountOnce() {
    assertThat(RetrainRequired.among(requests(range(0, 40), range(0, 45)), 100, DEFAULTS).ids())
        .isEmpty();
  }

  @Test
  void aShareOfOneTurnsItOff() {
    var off = config(Map.of("amund.unlearner.retrain-share", "1"));
    assertThat(RetrainRequired.among(requests(range(0, 100)), 100, off).ids()).isEmpty();
  }

  @Test
  void anUpdateForgetsAShareOfWhatIsHeldWithinTwoBounds() {
    assertThat(DEFAULTS.sliceLimit(10)).as("some tens in any case").isEqualTo(50);
    assertThat(DEFAULTS.sliceLimit(10_000)).isEqualTo(500);
    assertThat(DEFAULTS.sliceLimit(1_000_000)).isEqualTo(1000);
    assertThat(config(Map.of("amund.unlearner.max-forget-samples", "7")).sliceLimit(10))
        .as("the upper bound wins")
        .isEqualTo(7);
  }
}
