package dev.amund;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.config.AmundConfig;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What {@code mvn package} leaves in {@code target/amund}, and its launcher. */
@Timeout(120)
@DisabledOnOs(OS.WINDOWS)
class DistributionIT {
  private static final Path HOME = Path.of("target/amund").toAbsolutePath();

  /** Makes the JVM print its system properties to standard error before it runs the program. */
  private static final String SHOW = "-XshowSettings:properties";

  @TempDir Path directory;

  @Test
  void isComplete() throws IOException {
    assertThat(HOME.resolve("bin/amund")).isExecutable();
    assertThat(HOME.resolve("LICENSE")).isRegularFile();
    assertThat(AmundConfig.load(HOME.resolve("config/amund.yaml"), Map.of())).isNotNull();
    assertThat(HOME.resolve("schemas/DeletionRequested.avsc")).isRegularFile();
    assertThat(HOME.resolve("systemd/amund.service")).isRegularFile();
    assertThat(jars().stream().map(jar -> jar.getFileName().toString()))
        .anyMatch(name -> name.matches("amund-.*\\.jar"))
        .anyMatch(name -> name.startsWith("kafka-streams-"))
        .noneMatch(name -> name.startsWith("junit"));
  }

  @Test
  void theOwnJarHoldsNothingOfOthers() throws IOException {
    Path own =
        jars().stream()
            .filter(jar -> jar.getFileName().toString().matches("amund-[\\d.]+(-SNAPSHOT)?\\.jar"))
            .findAny()
            .orElseThrow();
    try (var jar = new JarFile(own.toFile())) {
      assertThat(jar.stream().map(JarEntry::getName).filter(name -> name.endsWith(".class")))
          .isNotEmpty()
          .allMatch(name -> name.startsWith("dev/amund/"));
    }
  }

  /** It comes from one of two places, depending on the profile. */
  @Test
  void theSchemaRegistryClientIsThere() throws Exception {
    var urls = new ArrayList<URL>();
    for (Path jar : jars()) {
      urls.add(jar.toUri().toURL());
    }
    var parent = ClassLoader.getPlatformClassLoader();
    try (var loader = new URLClassLoader(urls.toArray(URL[]::new), parent)) {
      Class<?> serializer = loader.loadClass("io.confluent.kafka.serializers.KafkaAvroSerializer");
      assertThat(serializer.getConstructor().newInstance()).isNotNull();
    }
  }

  private static List<Path> jars() throws IOException {
    try (var jars = Files.list(HOME.resolve("lib"))) {
      return jars.toList();
    }
  }

  @Test
  void theLauncherNamesTheTrustedPackageAndPassesOptionsOn() throws Exception {
    var run = run(HOME.resolve("bin/amund"), Map.of("AMUND_JAVA_OPTS", SHOW + " -Da=1 -Db=2"));

    assertThat(run.output())
        .contains("org.apache.avro.SERIALIZABLE_PACKAGES = dev.amund.event")
        .containsPattern("(?m)^ +a = 1$")
        .containsPattern("(?m)^ +b = 2$")
        .doesNotContain("ClassNotFoundException");
  }

  @Test
  void theLauncherFindsItsHomeThroughSymbolicLinksAndBlanks() throws Exception {
    var there = Files.createDirectories(directory.resolve("a directory/bin"));
    Files.createSymbolicLink(directory.resolve("home of amund"), HOME);
    Files.createSymbolicLink(there.resolve("first"), Path.of("../../home of amund/bin/amund"));
    var second = Files.createSymbolicLink(directory.resolve("second"), there.resolve("first"));

    var run = run(second, Map.of("AMUND_JAVA_OPTS", SHOW));

    assertThat(run.output())
        .contains(HOME + "/lib/amund-")
        .doesNotContain("ClassNotFoundException");
  }

  @Test
  void theLauncherSaysThatThereIsNoJava() throws Exception {
    var run = run(HOME.resolve("bin/amund"), Map.of("JAVA_HOME", directory.toString()));

    assertThat(run.exitCode()).isEqualTo(127);
    assertThat(run.output())
        .startsWith("amund: there is no Java at " + directory)
        .contains("JAVA_HOME");
  }

  @Test
  void theLauncherSaysThatJavaIsTooOld() throws Exception {
    for (var version : List.of("1.8.0_442", "11.0.27")) {
      var run = run(HOME.resolve("bin/amund"), Map.of("JAVA_HOME", java(version).toString()));

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.output())
          .contains(" is Java " + version.replace("1.8", "8").split("\\.")[0] + ";")
          .contains("install Java 17 or newer");
    }
  }

  @Test
  void theLauncherTakesAnyNewerJavaAndOneThatDoesNotSay() throws Exception {
    for (var version : List.of("17", "17.0.15", "25-ea", "none")) {
      var run = run(HOME.resolve("bin/amund"), Map.of("JAVA_HOME", java(version).toString()));

      assertThat(run.output()).as(version).startsWith("started: ").contains("dev.amund.cli.Main");
    }
  }

  /** A stand-in that prints what it is started with, and says that it is this version. */
  private Path java(String version) throws IOException {
    var home = directory.resolve("java " + version);
    var program = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(program, "#!/bin/sh\necho \"started: $*\"\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    if (!version.equals("none")) {
      Files.writeString(
          home.resolve("release"), "IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"" + version + "\"\n");
    }
    return home;
  }

  private record Run(int exitCode, String output) {}

  private Run run(Path command, Map<String, String> environment) throws Exception {
    var builder = new ProcessBuilder(command.toString(), "--help");
    builder.environment().putAll(environment);
    var output = directory.resolve("output");
    var process =
        builder
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Run(process.exitValue(), Files.readString(output));
  }
}
