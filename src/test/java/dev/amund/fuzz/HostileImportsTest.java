package dev.amund.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostileImportsTest {
  @TempDir private Path directory;

  @Test
  void theSameSeedMakesTheSameFiles() throws IOException {
    var imports = new HostileImports(directory.resolve("one"), 5);
    var again = new HostileImports(directory.resolve("other"), 5);
    for (int i = 0; i < 100; i++) {
      var hostile = imports.next();
      var same = again.next();
      assertThat(same.number()).isEqualTo(hostile.number());
      assertThat(same.format()).isEqualTo(hostile.format());
      assertThat(files("other")).as("import %d", hostile.number()).isEqualTo(files("one"));
    }
  }

  private Map<String, Integer> files(String name) throws IOException {
    var root = directory.resolve(name);
    var contents = new TreeMap<String, Integer>();
    try (Stream<Path> tree = Files.walk(root)) {
      for (var file : tree.filter(Files::isRegularFile).toList()) {
        contents.put(root.relativize(file).toString(), Arrays.hashCode(Files.readAllBytes(file)));
      }
    }
    return contents;
  }
}
