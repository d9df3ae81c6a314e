package dev.amund.samples.imports.images;

import dev.amund.samples.Content;
import dev.amund.samples.imports.source.SourceDirectory;
import dev.amund.samples.report.ImportReport.Reason;
import dev.amund.samples.report.SampleRefusedException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;

/** PNG and JPEG files as content. */
final class ImageFile {
  private static final int MAX_BYTES = 64 * 1024 * 1024;

  private ImageFile() {}

  /**
   * Returns the content of a sample that is an image file.
   *
   * @param name of the file in the directory
   * @param link where the file is, instead of what is in it
   * @throws SampleRefusedException it is not a file, not in the directory, cannot be read, or is
   *     larger than 64 MiB
   */
  static Content content(SourceDirectory directory, String name, boolean link)
      throws SampleRefusedException {
    return link ? link(directory.resolve(name), name) : encoded(directory, name);
  }

  private static Content link(Path file, String name) throws SampleRefusedException {
    if (!Files.isRegularFile(file)) {
      throw new SampleRefusedException(Reason.MISSING_FILE, name + " is no regular file");
    }
    try {
      return new Content.Link(file.toUri());
    } catch (IllegalArgumentException e) {
      throw new SampleRefusedException(Reason.BAD_NAME, e.getMessage());
    }
  }

  private static Content encoded(SourceDirectory directory, String name)
      throws SampleRefusedException {
    try (var in = Channels.newInputStream(directory.open(name))) {
      var bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new SampleRefusedException(
            Reason.TOO_LARGE, "%s has more than %,d bytes".formatted(name, MAX_BYTES));
      }
      return new Content.Encoded(bytes);
    } catch (IOException e) {
      throw new SampleRefusedException(
          Reason.MISSING_FILE, "%s cannot be read (%s)".formatted(name, e));
    }
  }
}
