package dev.amund.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Keys with certificates that vouch for themselves, made by the JDK's keytool: one in a PKCS #12
 * file of its own, with its certificate in a trust store beside it.
 *
 * @param directory where they are
 * @param name whose they are
 */
public record KeyStores(Path directory, String name) {
  /** Opens all of them. */
  public static final String PASSWORD = "of-the-stores";

  /** Makes a key for this common name, valid for addresses of this machine. */
  public static KeyStores make(Path directory, String commonName) {
    var made = new KeyStores(directory, commonName);
    made.keytool(
        made.keyStore(),
        "-genkeypair -keyalg EC -groupname secp256r1 -validity 2 -ext san=ip:127.0.0.1,dns:localhost",
        "-dname",
        "CN=" + commonName);
    String pem = made.certificate().toString();
    made.keytool(made.keyStore(), "-exportcert -rfc", "-file", pem);
    made.keytool(made.trustStore(), "-importcert -noprompt", "-file", pem);
    return made;
  }

  /** PKCS #12 with the key. */
  public Path keyStore() {
    return directory.resolve(name + ".p12");
  }

  /** PKCS #12 with the certificate alone: who has it trusts the owner of the key. */
  public Path trustStore() {
    return directory.resolve(name + "-trust.p12");
  }

  /** The certificate as PEM. */
  public Path certificate() {
    return directory.resolve(name + ".pem");
  }

  /** The key as PEM, PKCS #8, not encrypted. */
  public String privateKey() {
    try {
      var keys = KeyStore.getInstance(keyStore().toFile(), PASSWORD.toCharArray());
      byte[] der = keys.getKey(name, PASSWORD.toCharArray()).getEncoded();
      String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
      return "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n";
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void keytool(Path store, String words, String... more) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(words.split(" ")));
    command.addAll(List.of(more));
    command.addAll(List.of("-storetype", "PKCS12", "-keystore", store.toString()));
    command.addAll(List.of("-alias", name, "-storepass", PASSWORD));
    try {
      Path output = Files.createTempFile(directory, "keytool", ".log");
      int code =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start()
              .waitFor();
      if (code != 0) {
        throw new IllegalStateException(Files.readString(output, StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
