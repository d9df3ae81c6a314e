package dev.amund.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.amund.config.AmundConfig;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Dockerfiles, the scripts that go into the images, and the system service. */
class ImagesTest {
  private static final Path CUDA = Path.of("docker/Dockerfile.cuda");

  @ParameterizedTest
  @ValueSource(strings = {"docker/Dockerfile", "docker/Dockerfile.cuda"})
  void endsAsAnUnprivilegedUserWithAHealthCheck(Path dockerfile) throws IOException {
    var text = Files.readString(dockerfile);
    var last = text.substring(text.lastIndexOf("\nFROM "));
    assertThat(last)
        .contains("USER 10001:10001")
        .contains("HEALTHCHECK ")
        .doesNotContain("apt-get")
        .containsPattern("(?m)^FROM \\S+:\\S*\\d\\S*$");
  }

  @Test
  void bothImagesRunTheDaemonInOneWay() throws IOException {
    var environment = Pattern.compile("(AMUND|DJL|OPT_OUT)[A-Z_]*=\\S+");
    var cpu = environment.matcher(Files.readString(Path.of("docker/Dockerfile")));
    var cuda = Files.readString(CUDA);
    assertThat(cpu.results().map(found -> found.group()).toList())
        .isNotEmpty()
        .allSatisfy(setting -> assertThat(cuda).contains(setting));
  }

  /** A bridge of another version or flavor would not load, or would look for one to download. */
  @Test
  void theCudaImageHasThePyTorchThatTheBridgeIsFor() throws IOException {
    var text = Files.readString(CUDA);
    var version = first("PYTORCH_VERSION=(\\S+)", text);
    var flavor = first("PYTORCH_FLAVOR=(\\S+)", text);
    assertThat(
            first("<pytorch.version>(.+)</pytorch.version>", Files.readString(Path.of("pom.xml"))))
        .isEqualTo(version);
    assertThat(text)
        .contains(
            "libtorch/%s/libtorch-cxx11-abi-shared-with-deps-%s%%2B%s.zip"
                .formatted(flavor, version, flavor));
    assertThat(getClass().getResource("/jnilib/linux-x86_64/" + flavor + "/libdjl_torch.so"))
        .isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker/health-check", "src/main/scripts/amund"})
  void scriptsAreClean(String script) throws Exception {
    assumeTrue(installed("shellcheck"), "shellcheck is not installed");
    var check = new ProcessBuilder("shellcheck", script).redirectErrorStream(true).start();
    var said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(check.waitFor()).as(said).isZero();
  }

  @Test
  void theServiceMayFinishItsBatchBeforeItIsKilled() throws IOException {
    var service = Files.readString(Path.of("src/main/systemd/amund.service"));
    var timeout = Duration.ofSeconds(Long.parseLong(first("TimeoutStopSec=(\\d+)", service)));
    assertThat(timeout)
        .isGreaterThanOrEqualTo(AmundConfig.of(Map.of()).shutdownGrace().plusSeconds(60));
  }

  private static boolean installed(String program) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }

  private static String first(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(pattern).isTrue();
    return matcher.group(1);
  }
}
