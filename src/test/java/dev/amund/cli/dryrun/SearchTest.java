package dev.amund.cli.dryrun;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.config.AmunConfig;
import dev.amund.config.ControlConfig.Effort;
import dev.amund.unlearner.dryrun.DryRunReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SearchTest {
  private static final DryRunReport PASSES = Attempts.report(Attempts.ending(1, 0.8, 0.5));
  private static final DryRunReport DAMAGED = Attempts.report(Attempts.ending(1, 0.7, 0.5));
  private static final DryRunReport REMEMBERED = Attempts.report(Attempts.ending(1, 0.8, 0.65));

  private final List<String> ids = IntStream.range(0, 20).mapToObj(i -> "s" + i).toList();
  private final List<String> tried = new ArrayList<>();

  @Test
  void proposesEffortOnlyWhereThatHasPassed() {
    assertThat(search(DAMAGED, (part, amun) -> amun.control().effort() == Effort.THOROUGH))
        .extracting(Proposal::settings)
        .contains(Map.of("amund.amun.control.effort", "thorough"));
    assertThat(search(REMEMBERED, (part, amun) -> false)).isEmpty();
  }

  @Test
  void proposesTheLargestPartThatHasPassed() {
    List<Proposal> found = search(DAMAGED, (part, amun) -> part.size() <= 5);
    assertThat(found)
        .extracting(Proposal::settings)
        .containsExactly(Map.of("amund.unlearner.max-forget-samples", "5"));
    assertThat(found.get(0).text()).contains("5 of the 20 pass", "first such part only");
    assertThat(tried).containsExactly("effort thorough", "10 samples", "5 samples");
  }

  @Test
  void fewerSamplesAreNoAnswerWhereTheyAreStillRecognised() {
    search(REMEMBERED, (part, amun) -> false);
    assertThat(tried).containsExactly("effort thorough");
  }

  private List<Proposal> search(
      DryRunReport refused, BiPredicate<List<String>, AmunConfig> passes) {
    return new Search(
            (part, amun) -> {
              assertThat(ids).containsAll(part);
              return passes.test(part, amun) ? PASSES : refused;
            },
            Attempts.CONFIG.amun(),
            tried::add)
        .run(ids, refused);
  }
}
