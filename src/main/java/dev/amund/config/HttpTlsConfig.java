package dev.amund.config;

import dev.amund.config.reading.ConfigReader;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The certificate and key for TLS: PEM files, read at startup.
 *
 * @param certificate the certificate chain, the server's first
 * @param key its private key, PKCS #8, not encrypted
 */
public record HttpTlsConfig(Path certificate, Path key) {

  /** Returns the section, if it names both files; one without the other is a problem. */
  static Optional<HttpTlsConfig> read(ConfigReader reader) {
    Path certificate = reader.path("certificate", "");
    Path key = reader.path("key", "");
    if (isSet(certificate) && isSet(key)) {
      return Optional.of(new HttpTlsConfig(certificate, key));
    }
    if (isSet(certificate) || isSet(key)) {
      reader.problem("certificate and key belong together, but only one of them is set");
    }
    return Optional.empty();
  }

  private static boolean isSet(Path path) {
    return !path.toString().isEmpty();
  }
}
