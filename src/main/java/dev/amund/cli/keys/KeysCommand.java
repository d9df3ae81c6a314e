package dev.amund.cli.keys;

import dev.amund.artifacts.signing.KeyFile;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code amund keys}: manages the keys of manifests. */
@Command(
    name = "keys",
    description =
        "Creates, shows and changes the Ed25519 keys that manifests are signed and verified"
            + " with.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = KeysRotateCommand.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  amund keys generate --out data/keys/signing.pem",
      "  amund keys show data/keys/signing.pub.pem",
      "  amund keys rotate%n"
    })
public final class KeysCommand {
  @Spec private CommandSpec spec;

  @Command(
      name = "generate",
      description = {
        "Creates a new key pair: the private key (PKCS #8, PEM) readable by its owner only,"
            + " and the public key beside it, for those who verify.",
        "Never overwrites a file: without the key that signed a version, that version "
            + "cannot be proven. To replace a key, use amund keys rotate."
      })
  int generate(
      @Option(
              names = {"-o", "--out"},
              paramLabel = "FILE",
              defaultValue = "signing.pem",
              description =
                  "Where the private key goes (default: ${DEFAULT-VALUE}); the public key goes to"
                      + " the same name with .pub.pem.")
          Path file) {
    var publicKey = KeyFile.generate(file);
    var out = spec.commandLine().getOut();
    out.printf("key id       %s%n", publicKey.keyId());
    out.printf("private key  %s%n", file);
    out.printf("public key   %s%n", publicKey.path());
    return 0;
  }

  @Command(
      name = "show",
      description = "Shows the id of the key in each file, as in events and manifests.")
  int show(
      @Parameters(
              paramLabel = "FILE",
              arity = "1..*",
              description = "Private or public keys in PEM.")
          List<Path> files) {
    for (var file : files) {
      var key = KeyFile.read(file);
      spec.commandLine()
          .getOut()
          .printf("%s  %-7s  %s%n", key.keyId(), key.secret() ? "private" : "public", file);
    }
    return 0;
  }
}
