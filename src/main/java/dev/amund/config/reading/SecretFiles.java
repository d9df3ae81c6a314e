package dev.amund.config.reading;

import dev.amund.text.TextFiles;
import io.smallrye.config.SecretKeysHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Resolves {@code ${file::/run/secrets/kafka}} anywhere in a value to the content of that file,
 * without the final line break, which is how Kubernetes, Docker and systemd provide secrets.
 */
public final class SecretFiles implements SecretKeysHandler {
  /**
   * Bounds the size: a secret is a password, a token or a chain of certificates, not an endless
   * device.
   */
  private static final int MOST_BYTES = 1024 * 1024;

  @Override
  public String getName() {
    return "file";
  }

  /**
   * Returns the content of the file.
   *
   * @throws SecretFileException if it cannot be read; the message names the file, never its content
   */
  @Override
  public String decode(String file) {
    try (var in = Files.newInputStream(Path.of(file))) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new SecretFileException(file, "holds more than 1 MiB");
      }
      return TextFiles.withoutMark(withoutLineBreak(text(file, bytes)));
    } catch (NoSuchFileException e) {
      throw new SecretFileException(file, "is not there");
    } catch (IOException | InvalidPathException e) {
      throw new SecretFileException(file, "cannot be read");
    }
  }

  private static String text(String file, byte[] bytes) throws IOException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new SecretFileException(file, "is not UTF-8");
    }
  }

  private static String withoutLineBreak(String text) {
    return text.replaceFirst("\\r?\\n\\z", "");
  }

  /** Thrown when a secret cannot be read. */
  static final class SecretFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SecretFileException(String file, String problem) {
      super("the file " + file + " " + problem);
    }
  }
}
