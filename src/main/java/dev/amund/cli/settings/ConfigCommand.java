package dev.amund.cli.settings;

import dev.amund.cli.common.ConfigOption;
import dev.amund.cli.common.JsonLine;
import dev.amund.cli.common.OutputOption;
import dev.amund.config.AmundConfig;
import dev.amund.config.reading.ConfigKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code amund config}: checks a configuration and lists the keys. */
@Command(
    name = "config",
    description = "Checks and shows a configuration, and lists all keys.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {ConfigCommand.Check.class, ConfigCommand.Keys.class, ConfigShowCommand.class})
public final class ConfigCommand {

  /** Reads the configuration as a daemon would. */
  @Command(
      name = "check",
      description = {
        "Reads the configuration as a daemon would, with the environment and the overrides,"
            + " and reports everything that is wrong with it.",
        "It does not check what the configuration names: use amund doctor for that."
      },
      footerHeading = "%nExample:%n",
      footer = "  amund config check --config config/amund.yaml%n")
  static final class Check implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;

    @Override
    public Integer call() {
      AmundConfig read = config.load();
      var out = spec.commandLine().getOut();
      out.printf("The configuration is well-formed, with %,d models.%n", read.models().size());
      out.flush();
      return 0;
    }
  }

  /** Lists all keys. */
  @Command(
      name = "keys",
      description = "Lists every key with its default and allowed values.",
      footerHeading = "%nExample:%n",
      footer = "  amund config keys | grep intake%n")
  static final class Keys implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private OutputOption output;

    @Override
    public Integer call() {
      var out = spec.commandLine().getOut();
      if (output.isJson()) {
        out.println(
            JsonLine.write(Map.of("keys", AmundConfig.keys().stream().map(Keys::json).toList())));
      } else {
        AmundConfig.keys()
            .forEach(
                key ->
                    out.printf(
                        "%-60s %-28s %s%n",
                        key.name(),
                        key.defaultValue(),
                        key.inherited().map(general -> "as " + general).orElse(key.allowed())));
      }
      out.flush();
      return 0;
    }

    private static Map<String, Object> json(ConfigKey key) {
      var members = new LinkedHashMap<String, Object>();
      members.put("name", key.name());
      members.put("default", key.defaultValue());
      members.put("allowed", key.allowed());
      key.inherited().ifPresent(general -> members.put("inherits", general));
      return members;
    }
  }
}
