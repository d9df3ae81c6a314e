package dev.amund.http;

import dev.amund.artifacts.bytes.Sha256;
import dev.amund.config.reading.ConfigException;
import dev.amund.text.TextFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The secret that callers must send (RFC 6750). {@link #toString()} omits it. */
public final class BearerToken {
  /** The syntax of RFC 6750, with a minimum length against guessing. */
  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._~+/-]{16,1024}=*");

  private static final String SCHEME = "Bearer ";

  private final String secret;

  private BearerToken(String secret) {
    this.secret = secret;
  }

  /**
   * Reads {@code amund.http.token-file}; white space around the token is ignored.
   *
   * @throws ConfigException if the file cannot be read, or holds no token
   */
  public static BearerToken read(Path file) {
    String text;
    try {
      text = TextFiles.read(file).strip();
    } catch (IOException e) {
      throw problem(file, "it cannot be read (" + e.getClass().getSimpleName() + ")");
    }
    if (!ALLOWED.matcher(text).matches()) {
      throw problem(
          file, "it must hold one token: 16 or more letters, digits and any of . _ ~ + / -");
    }
    return new BearerToken(text);
  }

  private static ConfigException problem(Path file, String what) {
    return new ConfigException(List.of("amund.http.token-file = '" + file + "': " + what));
  }

  /** Returns what a client sends behind {@code Authorization: Bearer}. */
  public String secret() {
    return secret;
  }

  /** Returns whether an {@code Authorization} header has it, in constant time. */
  boolean isIn(Optional<String> header) {
    String shown =
        header
            .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
            .map(value -> value.substring(SCHEME.length()).strip())
            .orElse("");
    return MessageDigest.isEqual(digest(shown), digest(secret));
  }

  /** Hashed to equal length, so that the comparison's duration does not reveal the secret's. */
  private static byte[] digest(String text) {
    return Sha256.newDigest().digest(text.getBytes(StandardCharsets.UTF_8));
  }
}
