package dev.amund.unlearner.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.amund.embedded.GeneratedDataSet;
import dev.amund.event.BatchedRequest;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.LegalBasis;
import dev.amund.event.ReceiptStatus;
import dev.amund.samples.Sample;
import dev.amund.samples.Split;
import dev.amund.unlearner.models.SmallModel;
import dev.amund.unlearner.outcomes.BatchReceipts;
import dev.amund.unlearner.outcomes.SliceReceipts;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForgetSetTest {
  private static final String FIRST = GeneratedDataSet.trainId(0);
  private static final String FAR = GeneratedDataSet.trainId(30);
  private static final String UNSEEN = GeneratedDataSet.holdoutId(0);

  @TempDir private Path directory;

  @Test
  void resolvesIdsAndSubjectsAndCountsEachRequestsShare() throws Exception {
    try (var store = SmallModel.store(directory)) {
      var set =
          ForgetSet.resolve(
              SmallModel.batch(
                  SmallModel.request(1, List.of(FIRST, "nobody"), null),
                  SmallModel.request(2, List.of(FAR), SmallModel.DATA.subjectOf(0)),
                  SmallModel.request(3, List.of("nobody"), null)),
              store);
      assertThat(set.held()).hasSize(6).containsKeys(FIRST, FAR);
      assertThat(set.requests()).extracting(ForgetSet.Share::held).containsExactly(1, 6, 0);
      assertThat(set.requests()).extracting(ForgetSet.Share::unknown).containsExactly(1, 0, 1);
    }
  }

  @Test
  void whatARequestOfPoisonedDataNamesHasWrongLabels() throws Exception {
    try (var store = SmallModel.store(directory)) {
      var poison =
          BatchedRequest.newBuilder(SmallModel.request(1, List.of(FIRST, "nobody"), null))
              .setLegalBasis(LegalBasis.POISONED_DATA)
              .build();
      var other =
          BatchedRequest.newBuilder(SmallModel.request(2, List.of(FIRST, FAR), null))
              .setLegalBasis(LegalBasis.GDPR_ART_17)
              .build();
      var former = SmallModel.request(3, List.of(UNSEEN), null);

      var set = ForgetSet.resolve(SmallModel.batch(poison, other, former), store);

      assertThat(set.poisoned()).containsExactly(FIRST);
    }
  }

  @Test
  void heldOutSamplesAreHeldButWereNeverTrainedOn() throws Exception {
    try (var store = SmallModel.store(directory)) {
      var set =
          ForgetSet.resolve(
              SmallModel.batch(SmallModel.request(1, List.of(FIRST, UNSEEN), null)), store);
      assertThat(set.held()).containsOnlyKeys(FIRST, UNSEEN);
      assertThat(set.trained()).containsExactly(FIRST);
    }
  }

  @Test
  void whatNobodyHoldsIsNotHeldAndWhatWasOnlyHeldOutIsErasedWithoutAVersion() throws Exception {
    try (var store = SmallModel.store(directory)) {
      var batch =
          SmallModel.batch(
              SmallModel.request(1, List.of("nobody"), null),
              SmallModel.request(2, List.of(UNSEEN), null));
      var receipts =
          SliceReceipts.withoutUpdate(
              Slice.whole(batch, ForgetSet.resolve(batch, store)), SmallModel.NOW);
      assertThat(receipts)
          .extracting(DeletionReceipt::getStatus)
          .containsExactly(ReceiptStatus.NOT_HELD, ReceiptStatus.ERASED);
      assertThat(receipts).allMatch(receipt -> receipt.getVersion() == null);
      assertThat(receipts.get(0).getUnknownSamples()).isEqualTo(1);
    }
  }

  @Test
  void aLabelThatTheModelDoesNotKnowIsErasedButNotUnlearned() throws Exception {
    try (var store = SmallModel.store(directory)) {
      store.put(SmallModel.sample("odd", 99));
      store.settleClasses(6);
      var batch =
          SmallModel.batch(
              SmallModel.request(1, List.of(FIRST), null),
              SmallModel.request(2, List.of("odd"), null));
      var set = ForgetSet.resolve(batch, store);
      assertThat(set.ids()).containsExactlyInAnyOrder(FIRST, "odd");
      assertThat(set.unknownLabels()).isEqualTo(Map.of("odd", 99));
      assertThat(set.trained()).containsExactly(FIRST);

      var alone = SmallModel.batch(SmallModel.request(2, List.of("odd"), null));
      var receipts =
          SliceReceipts.withoutUpdate(
              Slice.whole(alone, ForgetSet.resolve(alone, store)), SmallModel.NOW);
      assertThat(receipts.get(0).getStatus()).isEqualTo(ReceiptStatus.ERASED);
      assertThat(receipts.get(0).getReason()).contains("no class with the samples' labels");
    }
  }

  @Test
  void whatWasErasedForAnEarlierBatchIsToldApartFromWhatWasErasedForThisOne() throws Exception {
    try (var store = SmallModel.store(directory)) {
      var batch = SmallModel.batch(SmallModel.request(1, List.of(FIRST, UNSEEN), null));
      store.erase(List.of(FIRST), UUID.randomUUID());
      store.erase(List.of(UNSEEN), batch.getBatchId());
      var share = ForgetSet.resolve(batch, store).requests().get(0);
      assertThat(share.held()).as("came again before its receipt").isOne();
      assertThat(share.erasedBefore()).isOne();
      assertThat(share.unknown()).isOne();
    }
  }

  @Test
  void theReceiptSaysHowManySamplesWereTrainedOnAndHowManyHeldOut() throws Exception {
    try (var store = SmallModel.store(directory)) {
      var batch =
          SmallModel.batch(
              SmallModel.request(1, List.of(FIRST, UNSEEN, "nobody"), null),
              SmallModel.request(2, List.of(UNSEEN), null));
      var set = ForgetSet.resolve(batch, store);

      assertThat(BatchReceipts.quarantined(batch, set, "why", SmallModel.NOW))
          .extracting(
              DeletionReceipt::getSamples,
              DeletionReceipt::getTrainSamples,
              DeletionReceipt::getHoldoutSamples)
          .containsExactly(tuple(2, 1, 1), tuple(1, 0, 1));
    }
  }

  @Test
  void whatTheSamplesOfASubjectWereIsInItsReceipt() throws Exception {
    try (var store = SmallModel.store(directory)) {
      for (var split : List.of(Split.TRAIN, Split.TRAIN, Split.HOLDOUT)) {
        var sample = SmallModel.sample("of-s-" + store.count(Split.TRAIN) + split, 1);
        store.put(
            new Sample(sample.id(), 1, split, Optional.of("s"), sample.shape(), sample.pixels()));
      }
      var batch = SmallModel.batch(SmallModel.request(1, List.of(), "s"));
      var receipt =
          BatchReceipts.quarantined(batch, ForgetSet.resolve(batch, store), "why", SmallModel.NOW)
              .get(0);
      assertThat(receipt.getSamples()).isEqualTo(3);
      assertThat(receipt.getTrainSamples()).isEqualTo(2);
      assertThat(receipt.getHoldoutSamples()).isOne();
    }
  }

  @Test
  void aCrashBetweenErasureAndReceiptLosesTheSplitsAndNotTheCount() throws Exception {
    try (var store = SmallModel.store(directory)) {
      var batch = SmallModel.batch(SmallModel.request(1, List.of(UNSEEN), null));
      store.erase(List.of(UNSEEN), batch.getBatchId());
      var receipt =
          SliceReceipts.withoutUpdate(
                  Slice.whole(batch, ForgetSet.resolve(batch, store)), SmallModel.NOW)
              .get(0);
      assertThat(receipt.getSamples()).isOne();
      assertThat(receipt.getTrainSamples()).isNull();
      assertThat(receipt.getHoldoutSamples()).isNull();
    }
  }

  @Test
  void aLateDuplicateLearnsThatItsSamplesWereErased() throws Exception {
    try (var store = SmallModel.store(directory)) {
      store.erase(List.of(FIRST), UUID.randomUUID());
      var batch = SmallModel.batch(SmallModel.request(1, List.of(FIRST), null));
      var receipts =
          SliceReceipts.withoutUpdate(
              Slice.whole(batch, ForgetSet.resolve(batch, store)), SmallModel.NOW);
      assertThat(receipts.get(0).getStatus()).isEqualTo(ReceiptStatus.NOT_HELD);
      assertThat(receipts.get(0).getReason()).contains("erased before");
    }
  }
}
