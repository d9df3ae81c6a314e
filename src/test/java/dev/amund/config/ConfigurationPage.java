package dev.amund.config;

import dev.amund.config.reading.ConfigKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Writes configuration.md: the keys, their defaults and what they accept from the configuration
 * classes, and the words from the comments of {@code config/amund.yaml}.
 */
final class ConfigurationPage {
  private static final Pattern KEY = Pattern.compile("( *)([a-z0-9-]+):(.*)");
  private static final Pattern COMMENT = Pattern.compile(" *# ?(.*)");

  /** Marks a key that can be set for one model. */
  static final String MARK = "†";

  /** The head of the page says this once. */
  private static final String DURATIONS = ", such as 500ms, 30s, 5m, 12h or 7d";

  private static final Pattern RANGE = Pattern.compile("from ([0-9.]+[a-z]*) to ([0-9.]+[a-z]*)");

  private static final String HEAD =
      """
      # Configuration

      Every key with its default, if it has one, what it accepts, and what it is for, generated from the configuration classes and the
      comments of [`config/amund.yaml`](../../../config/amund.yaml). `amund config check --config FILE` reports everything that is wrong with a file.

      Precedence: `--set KEY=VALUE` on the command line, a system property (`-Damund.http.port=9090`), an environment variable
      (`AMUND_HTTP_PORT`: capitals, and `_` for all but letters and digits), the file, the default. amund does not start with an unknown
      key. Durations are written `500ms`, `30s`, `5m`, `12h` or `7d`. In a value, `${NAME}` is an environment variable or another key,
      `${NAME:text}` has a default, `${file::/run/secrets/name}` is the content of a file ([secrets](security.md#secrets)), and `\\${` is a plain `${`.

      ## Settings of one model

      Keys marked † ([`amund.amun`](#amundamun), [`amund.gates`](#amundgates) and [`amund.intake`](#amundintake)) can be set for one model, such as
      `amund.models.<id>.intake.max-age` instead of `amund.intake.max-age`, and win wherever they are set. amund refuses other keys for a model.

          amund config show --model face-classifier

      shows the values in effect and where each is set, without secrets and values behind `${...}`; without `--model`, all.

      Quote an id with a dot: `--set 'amund.models."v1.2".gates.max-attempts=5'`, or `AMUND_MODELS__V1_2__GATES_MAX_ATTEMPTS`. Models whose ids
      differ only in capitals, `-` and `_` share variables: use another way for them. A variable that names no key is not reported.

      ## amund
      """;

  private final List<ConfigKey> keys;
  private final StringBuilder page = new StringBuilder(HEAD);
  private final List<String> path = new ArrayList<>();
  private final List<String> comment = new ArrayList<>();

  private ConfigurationPage(List<ConfigKey> keys) {
    this.keys = keys;
  }

  /**
   * @param yaml the text of the shipped file: each key below the comment that explains it
   * @param keys all keys that there are
   */
  static String of(String yaml, List<ConfigKey> keys) {
    var page = new ConfigurationPage(keys);
    // A line more, so that the last comment ends too.
    (yaml + "\n\n").lines().forEach(page::line);
    return page.page.toString();
  }

  private void line(String line) {
    Matcher key = KEY.matcher(line);
    Matcher words = COMMENT.matcher(line);
    if (words.matches()) {
      comment.add(words.group(1));
    } else if (key.matches()) {
      int depth = key.group(1).length() / 2;
      path.subList(depth, path.size()).clear();
      path.add(key.group(2));
      named(String.join(".", path));
      comment.clear();
    } else {
      open();
      comment.clear();
    }
  }

  /** A key, or a section of them. */
  private void named(String name) {
    var key = keys.stream().filter(candidate -> candidate.name().equals(name)).findFirst();
    if (key.isPresent()) {
      page.append("\n");
      facts(List.of(key.get()));
      page.append("\n").append(text().indent(2));
    } else if (path.size() > 1) {
      page.append("\n## ").append(name).append("\n\n").append(text());
    }
  }

  /** A comment that no key follows may show by example what can stand there any number of times. */
  private void open() {
    for (int depth = path.size() - 1; depth > 0; depth--) {
      var section = String.join(".", path.subList(0, depth));
      for (String example : examples()) {
        var shown = openKeys(section + "." + example + ".");
        if (!shown.isEmpty()) {
          page.append(depth == 1 ? "\n## " : "\n### ")
              .append("%s.%s\n\n%s\n".formatted(section, example, text()));
          facts(shown);
          return;
        }
      }
    }
  }

  /** The sections that the comment begins, as in {@code # models:}. */
  private List<String> examples() {
    return comment.stream()
        .map(KEY::matcher)
        .filter(example -> example.matches() && example.group(1).isEmpty())
        .filter(example -> example.group(3).isBlank())
        .map(example -> example.group(2))
        .toList();
  }

  private List<ConfigKey> openKeys(String start) {
    return keys.stream()
        .filter(key -> key.name().startsWith(start) && key.name().matches(".*[<*].*"))
        .filter(key -> key.inherited().isEmpty())
        .toList();
  }

  private void facts(List<ConfigKey> shown) {
    for (ConfigKey key : shown) {
      var mark = isForOneModel(key) ? MARK : "";
      var allowed = RANGE.matcher(key.allowed().replace(DURATIONS, "")).replaceAll("$1–$2");
      page.append("- `%s`%s; %s\n".formatted(setting(key), mark, escaped(allowed)));
    }
  }

  /** The key as a file sets it to its default, or alone if it has none. */
  static String setting(ConfigKey key) {
    return key.defaultValue().isEmpty() ? key.name() : key.name() + ": " + key.defaultValue();
  }

  /** Whether a model may have a value of its own. */
  private boolean isForOneModel(ConfigKey key) {
    return keys.stream().anyMatch(own -> own.inherited().equals(Optional.of(key.name())));
  }

  /** The comment as Markdown: what comes after an empty line is an example. */
  private String text() {
    int end = comment.indexOf("");
    var words = end < 0 ? comment : comment.subList(0, end);
    var text = words.stream().map(ConfigurationPage::escaped).collect(Collectors.joining("\n"));
    if (end < 0) {
      return text + "\n";
    }
    var example = String.join("\n", comment.subList(end + 1, comment.size())).stripTrailing();
    return text + "\n\n```yaml\n" + example + "\n```\n";
  }

  /** Words that Markdown would take for HTML or for emphasis. */
  private static String escaped(String line) {
    return line.replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_");
  }
}
