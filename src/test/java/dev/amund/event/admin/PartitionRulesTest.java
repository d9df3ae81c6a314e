package dev.amund.event.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PartitionRulesTest {
  private static final Map<String, Integer> FOUR = Map.of("requests", 4, "versions", 4);
  private static final Map<String, Integer> RAISED = Map.of("requests", 8, "versions", 4);

  @Test
  void equalNumbersAreRight() {
    assertThat(new PartitionRules(FOUR, Map.of("state", 4), true).problems()).isEmpty();
    assertThat(new PartitionRules(FOUR, Map.of(), false).problems()).isEmpty();
    assertThat(new PartitionRules(Map.of(), Map.of(), false).problems()).isEmpty();
  }

  @Test
  void raisedPartitionsLoseTheChainAndTheAdviceIsNotToCreateTopicsAgain() {
    assertThat(new PartitionRules(RAISED, Map.of("state", 4), true).problems())
        .singleElement()
        .asString()
        .contains(
            "requests has 8",
            "versions has 4",
            "version chain and batch numbers would be lost",
            "do not create topics again",
            "Another number of partitions")
        .doesNotContain("recreate");
  }

  @Test
  void allRaisedAlikeAreFoundOutByTheStateOfTheIntake() {
    var eight = Map.of("requests", 8, "versions", 8);
    assertThat(new PartitionRules(eight, Map.of("state", 4, "fresh", 8), true).problems())
        .singleElement()
        .asString()
        .contains("versions has 8", "state of the intake (state has 4)", "would be lost");
  }

  @Test
  void beforeAnythingIsPublishedTopicsMayBeCreatedAgain() {
    assertThat(new PartitionRules(RAISED, Map.of(), false).problems())
        .singleElement()
        .asString()
        .contains("requests has 8", "nothing has been published yet", "create them")
        .doesNotContain("lost");
  }
}
