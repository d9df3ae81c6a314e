package dev.amund.soak;

import dev.amund.event.deadletters.DeadLetter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Holds the dead letters of samples against what was registered: each hostile one is refused for
 * what is wrong with it, and no other. Every daemon follows the samples and says so for itself, so
 * there may be several letters of one.
 */
final class SampleCheck {
  private SampleCheck() {}

  /** Returns the number of hostile samples without a dead letter. */
  static int outstanding(List<SentSample> samples, Evidence evidence) {
    return unanswered(samples, evidence).size();
  }

  /** Every broken promise, in words; empty when all were kept. */
  static List<String> violations(List<SentSample> samples, Evidence evidence) {
    var violations = new ArrayList<String>();
    unanswered(samples, evidence)
        .forEach(sample -> violations.add("no dead letter says of %s why".formatted(sample)));
    Set<String> hostile =
        samples.stream()
            .filter(sample -> sample.refusal().isPresent())
            .map(SentSample::id)
            .collect(Collectors.toSet());
    for (var letter : evidence.refusedSamples()) {
      if (!hostile.contains(letter.key())) {
        violations.add(
            "sample %s is refused: %s"
                .formatted(letter.key(), Evidence.header(letter, DeadLetter.REASON)));
      }
    }
    return violations;
  }

  private static List<SentSample> unanswered(List<SentSample> samples, Evidence evidence) {
    return samples.stream()
        .filter(sample -> sample.refusal().isPresent())
        .filter(sample -> evidence.refusedSamples().stream().noneMatch(l -> answers(l, sample)))
        .toList();
  }

  private static boolean answers(ConsumerRecord<String, byte[]> letter, SentSample sample) {
    return sample.id().equals(letter.key())
        && Evidence.header(letter, DeadLetter.ORIGIN_TOPIC).endsWith(sample.modelId())
        && Evidence.header(letter, DeadLetter.REASON).contains(sample.refusal().orElseThrow());
  }
}
