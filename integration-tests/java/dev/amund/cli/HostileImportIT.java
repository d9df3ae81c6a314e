package dev.amund.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.process.JavaProcess;
import dev.amund.samples.images.HugePng;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code amund import} as a process with half a gigabyte of heap, on files that want more. */
class HostileImportIT {
  private static final Duration TIMEOUT = Duration.ofMinutes(3);
  private static final long GIBIBYTE = 1024L * 1024 * 1024;

  @TempDir private Path directory;
  private Path data;

  @BeforeEach
  void prepare() throws IOException {
    data = Files.createDirectory(directory.resolve("data"));
    Files.writeString(
        directory.resolve("amund.yaml"),
        "amund:\n  data-directory: '%s'\n  models:\n    m:\n      path: m.pt\n"
            .formatted(directory.resolve("amund")));
  }

  /** What it prints, if it ends by itself with 1 and without a stack trace. */
  private String refused(String... arguments) throws Exception {
    var log = directory.resolve("log");
    var command =
        List.of("import", "--model", "m", "--config", directory.resolve("amund.yaml").toString());
    var all = new ArrayList<>(command);
    all.addAll(List.of(arguments));
    try (var process = JavaProcess.start(Main.class, all, log)) {
      var code = process.awaitEnd(TIMEOUT);
      var printed = Files.readString(log);
      assertThat(code).as(printed).hasValue(1);
      assertThat(printed).doesNotContain("OutOfMemoryError", "Exception", "\tat ");
      return printed;
    }
  }

  private Path image(String name, byte[] file) throws IOException {
    var path = data.resolve(name);
    Files.createDirectories(path.getParent());
    return Files.write(path, file);
  }

  @Test
  void anImageThatWantsTooMuchIsRefusedAndTheOthersAreTaken() throws Exception {
    image("train/a/huge.png", HugePng.of(8192, 8192));
    Files.createDirectories(data.resolve("train/b"));
    ImageIO.write(
        new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB),
        "png",
        data.resolve("train/b/small.png").toFile());
    assertThat(refused("--shape", "3x32x32", data.toString()))
        .contains("1 samples imported, 1 refused")
        .contains("train/a/huge.png: The image takes too much memory: 8192×8192 pixels");
  }

  @Test
  void anEntryWithANameOfThreeGibibytesIsRefused() throws Exception {
    var archive = data.resolve("cifar.tar.gz");
    try (var out = Files.newOutputStream(archive);
        var tar = new TarArchiveOutputStream(new FastGzip(out))) {
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
      var entry = new TarArchiveEntry("././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME);
      entry.setSize(3 * GIBIBYTE);
      tar.putArchiveEntry(entry);
      var block = new byte[1024 * 1024];
      Arrays.fill(block, (byte) 'a');
      for (long left = 3 * GIBIBYTE; left > 0; left -= block.length) {
        tar.write(block);
      }
      tar.closeArchiveEntry();
    }
    assertThat(refused(archive.toString()))
        .contains("cifar.tar.gz has an entry with a name or a header of more than 262,144 bytes");
  }

  @Test
  void aLineWithoutEndIsRefused() throws Exception {
    var manifest = data.resolve("manifest.csv");
    try (var out = Files.newOutputStream(manifest)) {
      out.write("id,path,label,split\na,".getBytes(StandardCharsets.UTF_8));
      var block = new byte[1024 * 1024];
      Arrays.fill(block, (byte) 'x');
      for (int i = 0; i < 700; i++) {
        out.write(block);
      }
    }
    assertThat(refused(manifest.toString())).contains("line 2 has more than 1,048,576 bytes");
  }

  /** Three gibibytes in seconds. */
  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream out) throws IOException {
      super(out, 64 * 1024);
      def.setLevel(1);
    }
  }
}
