package dev.amund.bench.common;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.config.AmundConfig;
import dev.amund.config.AttackConfig.Method;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BenchSettingsTest {
  @Test
  void whatTheBenchSetsIsStrongerThanWhatIsSetForItsModel() {
    var set =
        Map.of(
            "amund.models.bench.amun.attack.methods", "deepfool",
            "amund.models.bench.amun.attack.deepfool.candidate-classes", "2",
            "amund.gates.max-attempts", "7");

    var all = new HashMap<>(BenchSettings.with(set, ReferenceProcedure.SETTINGS));
    all.put("amund.models.bench.path", "bench.pt");
    var config = AmundConfig.of(all).forModel("bench");

    assertThat(config.amun().attack().methods()).containsExactly(Method.PGD);
    assertThat(config.amun().attack().deepfool().candidateClasses()).isEqualTo(2);
    assertThat(config.gates().retry().maxAttempts()).isEqualTo(7);
  }
}
