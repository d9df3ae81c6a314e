package dev.amund.config.reading;

import dev.amund.text.TextException;
import dev.amund.text.TextFiles;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/** The YAML file as a source of the configuration. */
public final class ConfigFile {
  private ConfigFile() {}

  /**
   * Reads the file.
   *
   * @throws ConfigException if it cannot be read, is no YAML, or names a key twice
   */
  public static YamlConfigSource read(Path file) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw wrong(file, "cannot be read");
    }
    try {
      String text = TextFiles.read(file);
      check(file, text);
      return new YamlConfigSource(file.toString(), text, ConfigSources.FILE);
    } catch (TextException e) {
      // Omits its message, which quotes a byte of the line and so perhaps of a password.
      throw wrong(file, "is not UTF-8: see line " + e.line());
    } catch (IOException e) {
      throw wrong(file, "cannot be read: " + e.getMessage());
    }
  }

  /**
   * Refuses duplicate keys. SmallRye's own reader takes the last, so a second {@code models}
   * section would silently replace the first.
   */
  private static void check(Path file, String text) {
    var options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    try {
      Object root = new Yaml(new SafeConstructor(options)).load(text);
      if (root != null && !(root instanceof Map)) {
        throw wrong(file, "holds no keys");
      }
    } catch (MarkedYAMLException e) {
      // Omits its message, which quotes the file and so perhaps a password.
      var mark = e.getProblemMark();
      throw wrong(
          file,
          "is no valid YAML: line %d, column %d: %s"
              .formatted(mark.getLine() + 1, mark.getColumn() + 1, e.getProblem()));
    } catch (YAMLException e) {
      throw wrong(file, "is no valid YAML: " + e.getMessage());
    }
  }

  private static ConfigException wrong(Path file, String what) {
    return new ConfigException(List.of("the file " + file + " " + what));
  }
}
