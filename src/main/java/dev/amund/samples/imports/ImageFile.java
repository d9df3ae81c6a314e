package dev.amund.samples.imports;

import dev.amund.samples.Content;
import dev.amund.samples.ImportReport.Reason;
import dev.amund.samples.SampleRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** PNG and JPEG files as content. */
final class ImageFile {
  private static final int MAX_BYTES = 64 * 1024 * 1024;

  private ImageFile() {}

  /**
   * @param link where the file is, instead of what is in it
   * @throws SampleRefusedException it is not a file, cannot be read, or is larger than 64 MiB
   */
  static Content content(Path file, boolean link) throws SampleRefusedException {
    try {
      if (!Files.isRegularFile(file)) {
        throw new SampleRefusedException(Reason.MISSING_FILE, file + " is not a file");
      }
      if (link) {
        return new Content.Link(file.toUri());
      }
      try (var in = Files.newInputStream(file)) {
        var bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
          throw new SampleRefusedException(
              Reason.TOO_LARGE, "%s has more than %,d bytes".formatted(file, MAX_BYTES));
        }
        return new Content.Encoded(bytes);
      }
    } catch (IOException e) {
      throw new SampleRefusedException(
          Reason.MISSING_FILE, "%s cannot be read (%s)".formatted(file, e));
    }
  }
}
