package dev.amund.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.config.AmundConfig;
import dev.amund.config.reading.ConfigException;
import dev.amund.event.LegalBasis;
import dev.amund.event.WhenRefused;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which policy holds for a request, and from when on. */
class RefusalPoliciesTest {
  private static final String KEY = "amund.gates.when-refused.";
  private static final long NOW = Duration.ofDays(20_000).toMillis();
  private static final long LEAD = Duration.ofDays(2).toMillis();

  private static RefusalPolicies policies(Map<String, String> settings) {
    var config = AmundConfig.of(settings).gates().whenRefused();
    return new RefusalPolicies(modelId -> config);
  }

  private static PendingRequest request(LegalBasis basis, Long dueAt) {
    return Waiting.since(NOW).due(dueAt).key("key").basis(basis).build();
  }

  @ParameterizedTest
  @EnumSource
  void everyLegalBasisMayHaveAPolicyOfItsOwn(LegalBasis basis) {
    String key = KEY + basis.name().toLowerCase(Locale.ROOT).replace('_', '-');
    var policies = policies(Map.of(key, "publish-best"));
    for (LegalBasis other : LegalBasis.values()) {
      assertThat(policies.of("m", request(other, null), NOW))
          .isEqualTo(other == basis ? WhenRefused.PUBLISH_BEST : WhenRefused.QUARANTINE);
    }
  }

  @Test
  void aRequestOfAFormerVersionHasTheDefaultPolicy() {
    var policies = policies(Map.of(KEY + "default", "erase-and-retrain", KEY + "other", ""));
    assertThat(policies.of("m", request(null, null), NOW)).isEqualTo(WhenRefused.ERASE_AND_RETRAIN);
    assertThat(policies.of("m", request(LegalBasis.OTHER, null), NOW))
        .isEqualTo(WhenRefused.ERASE_AND_RETRAIN);
  }

  @Test
  void aPolicyTakesEffectWhenTheDateIsNear() {
    var policies = policies(Map.of(KEY + "default", "publish-best"));
    var request = request(LegalBasis.OTHER, NOW + LEAD);
    assertThat(policies.of("m", request, NOW - 1)).isEqualTo(WhenRefused.QUARANTINE);
    assertThat(policies.isDue("m", request, NOW - 1)).isFalse();
    assertThat(policies.of("m", request, NOW)).isEqualTo(WhenRefused.PUBLISH_BEST);
    assertThat(policies.isDue("m", request, NOW)).isTrue();
    assertThat(policies.isDue("m", request(LegalBasis.OTHER, Long.MIN_VALUE), NOW)).isTrue();
    assertThat(policies.isDue("m", request(LegalBasis.OTHER, Long.MAX_VALUE), NOW)).isFalse();
    assertThat(policies.isDue("m", request(LegalBasis.OTHER, null), NOW)).isFalse();
  }

  @Test
  void aBatchHasAPolicyOnlyIfAllItsRequestsHaveIt() {
    var policies = policies(Map.of(KEY + "default", "publish-best", KEY + "ccpa", "quarantine"));
    var now = request(LegalBasis.OTHER, null);
    assertThat(policies.ofAll("m", List.of(now, now), NOW)).isEqualTo(WhenRefused.PUBLISH_BEST);
    assertThat(policies.ofAll("m", List.of(now, request(LegalBasis.CCPA, null)), NOW))
        .isEqualTo(WhenRefused.QUARANTINE);
    assertThat(policies.ofAll("m", List.of(now, request(LegalBasis.OTHER, Long.MAX_VALUE)), NOW))
        .isEqualTo(WhenRefused.QUARANTINE);
  }

  @Test
  void whatIsNoPolicyIsRefused() {
    assertThatThrownBy(() -> policies(Map.of(KEY + "ccpa", "publish")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(KEY + "ccpa")
        .hasMessageContaining("publish-best");
  }
}
