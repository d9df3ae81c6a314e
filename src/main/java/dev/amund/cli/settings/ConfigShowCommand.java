package dev.amund.cli.settings;

import dev.amund.cli.common.ConfigOption;
import dev.amund.cli.common.JsonLine;
import dev.amund.cli.common.OutputOption;
import dev.amund.config.AmundConfig;
import dev.amund.config.ModelConfig;
import dev.amund.config.reading.EffectiveValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code amund config show}: shows effective values and their origins. */
@Command(
    name = "show",
    description = {
      "Shows the effective value of every key and where it comes from: the default, the "
          + "file, an environment variable, a system property, or --set. With --model, the "
          + "effective values of that model, including those that it inherits.",
      "Secrets and the values of expressions in texts are hidden."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  amund config show --config config/amund.yaml",
      "  amund config show --model face-classifier --output json%n"
    })
final class ConfigShowCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;
  @Mixin private OutputOption output;

  @Option(
      names = {"-m", "--model"},
      paramLabel = "ID",
      description = "Only the keys that a model can set, for this model.")
  private Optional<String> model = Optional.empty();

  @Override
  public Integer call() {
    AmundConfig read = config.load();
    model.ifPresent(id -> requireModel(read, id));
    List<EffectiveValue> values = config.effective().stream().filter(this::isShown).toList();
    var out = spec.commandLine().getOut();
    if (output.isJson()) {
      out.println(
          JsonLine.write(Map.of("values", values.stream().map(ConfigShowCommand::json).toList())));
    } else {
      values.forEach(
          value -> out.printf("%-60s %-28s %s%n", value.key(), value.value(), origin(value)));
    }
    out.flush();
    return 0;
  }

  private void requireModel(AmundConfig read, String id) {
    List<String> ids = read.models().stream().map(ModelConfig::id).toList();
    if (!ids.contains(id)) {
      throw new ParameterException(
          spec.commandLine(),
          "The configuration has no model %s; amund.models has %s"
              .formatted(id, ids.isEmpty() ? "none" : String.join(", ", ids)));
    }
  }

  /** Leaves out inherited settings, which would repeat the general sections for each model. */
  private boolean isShown(EffectiveValue value) {
    return model.map(id -> value.isOf(id)).orElseGet(() -> !value.isUnsetOfModel());
  }

  private static String origin(EffectiveValue value) {
    String origin = name(value);
    return value.isInherited() ? origin + ", as " + value.setUnder() : origin;
  }

  private static String name(EffectiveValue value) {
    return value.origin().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static Map<String, Object> json(EffectiveValue value) {
    var members = new LinkedHashMap<String, Object>();
    members.put("key", value.key());
    members.put("value", value.value());
    members.put("origin", value.origin().name());
    members.put("setUnder", value.setUnder());
    return members;
  }
}
