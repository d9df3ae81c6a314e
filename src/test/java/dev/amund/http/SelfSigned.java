package dev.amund.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A certificate for localhost that no authority has signed, and its key, as PEM files.
 *
 * @param store holds both, under the alias {@code amund}
 */
record SelfSigned(KeyStore store, Path certificate, Path key) {
  private static final char[] PASSWORD = "changeit".toCharArray();

  /** Makes one; the files are in this directory. */
  static SelfSigned in(Path directory) throws Exception {
    var file = directory.resolve("store.p12");
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(
        List.of(
            ("-genkeypair -alias amund -keyalg EC -groupname secp256r1 -storetype PKCS12"
                    + " -dname CN=localhost -ext SAN=dns:localhost,ip:127.0.0.1"
                    + " -storepass changeit -keystore")
                .split(" ")));
    command.add(file.toString());
    var keytool = new ProcessBuilder(command).redirectErrorStream(true);
    assertThat(keytool.start().waitFor(30, TimeUnit.SECONDS)).isTrue();
    var store = KeyStore.getInstance(file.toFile(), PASSWORD);
    return new SelfSigned(
        store,
        pem(
            directory.resolve("certificate.pem"),
            "CERTIFICATE",
            store.getCertificate("amund").getEncoded()),
        pem(
            directory.resolve("key.pem"),
            "PRIVATE KEY",
            store.getKey("amund", PASSWORD).getEncoded()));
  }

  private static Path pem(Path file, String what, byte[] bytes) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return Files.writeString(
        file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, text, what));
  }
}
