package dev.amund.config;

import dev.amund.config.reading.ConfigNames;
import dev.amund.config.reading.ConfigReader;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The AMUN update: every hyper-parameter of the method (arXiv 2503.00917).
 *
 * @param variant which sets the model is fine-tuned on
 * @param replayRatio size of D_R as a multiple of the forget set, drawn again each epoch
 * @param replayMinimum minimum size of D_R if there is any: a small forget set needs as much
 *     protection of the retained data and as many batch-norm statistics
 * @param salunRatio fraction of the weights, those most salient to the forget set, that may move
 *     (SalUn, Fan et al., ICLR 2024; paper, section 6); 1 masks nothing
 * @param seed of all that is drawn at random
 * @param control how the force of an update is chosen
 * @param attack how D_A is found
 * @param fineTune how the model is fine-tuned
 */
public record AmunConfig(
    Variant variant,
    ReplayRatio replayRatio,
    int replayMinimum,
    double salunRatio,
    long seed,
    ControlConfig control,
    AttackConfig attack,
    FineTuneConfig fineTune) {

  /** The sets that the model is fine-tuned on. */
  public enum Variant {
    /** D_R, D_F with its true labels, and D_A. */
    AMUN,
    /** D_R and D_A. */
    AMUN_ADV_ONLY
  }

  static AmunConfig read(ConfigReader reader) {
    return new AmunConfig(
        reader.choice("variant", Variant.AMUN_ADV_ONLY),
        ReplayRatio.read(reader, "replay-ratio", "4"),
        reader.integer("replay-minimum", 200, 0, 10_000_000),
        reader.decimal("salun-ratio", 1, 0.001, 1),
        reader.whole("seed", 1, Long.MIN_VALUE, Long.MAX_VALUE),
        ControlConfig.read(reader.section("control")),
        AttackConfig.read(reader.section("attack")),
        FineTuneConfig.read(reader.section("fine-tune")));
  }

  /** Returns how many retained samples go into an epoch, of those {@code available}. */
  public int replay(int forgetSamples, int available) {
    if (replayRatio.isNone()) {
      return 0;
    }
    long wanted = Math.max(replayMinimum, (long) replayRatio.times() * forgetSamples);
    return (int) Math.min(wanted, available);
  }

  /** Returns the same with other fine-tuning. */
  public AmunConfig with(FineTuneConfig other) {
    return new AmunConfig(
        variant, replayRatio, replayMinimum, salunRatio, seed, control, attack, other);
  }

  /** Returns the same with another choice of force. */
  public AmunConfig with(ControlConfig other) {
    return new AmunConfig(
        variant, replayRatio, replayMinimum, salunRatio, seed, other, attack, fineTune);
  }

  /** Returns the same with another attack. */
  public AmunConfig with(AttackConfig other) {
    return new AmunConfig(
        variant, replayRatio, replayMinimum, salunRatio, seed, control, other, fineTune);
  }

  /** Returns the same, fine-tuned on other sets. */
  public AmunConfig with(Variant otherVariant, ReplayRatio otherRatio) {
    return new AmunConfig(
        otherVariant, otherRatio, replayMinimum, salunRatio, seed, control, attack, fineTune);
  }

  /** Returns the same with another share of the weights that may move. */
  public AmunConfig withSalunRatio(double other) {
    return new AmunConfig(
        variant, replayRatio, replayMinimum, other, seed, control, attack, fineTune);
  }

  /** Returns every hyper-parameter by its configuration key, for the evaluation of an update. */
  public Map<String, String> asMap() {
    var values = new TreeMap<String, String>();
    collect("amun", this, values);
    return values;
  }

  private static void collect(String prefix, Record section, Map<String, String> values) {
    for (RecordComponent component : section.getClass().getRecordComponents()) {
      String key = prefix + "." + ConfigNames.key(component.getName());
      Object value = component(section, component);
      if (value instanceof Record shared && value instanceof SharedSection) {
        collect(prefix, shared, values);
      } else if (value instanceof Record inner && !(value instanceof ReplayRatio)) {
        collect(key, inner, values);
      } else {
        values.put(key, text(value));
      }
    }
  }

  /** The value as it is written in the configuration. */
  private static String text(Object value) {
    if (value instanceof List<?> several) {
      return several.stream().map(AmunConfig::text).collect(Collectors.joining(", "));
    }
    return value instanceof Enum<?> constant ? ConfigNames.text(constant) : value.toString();
  }

  private static Object component(Record section, RecordComponent component) {
    try {
      return component.getAccessor().invoke(section);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
