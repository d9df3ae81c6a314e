package dev.amund.samples.imports.source;

import dev.amund.artifacts.bytes.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;

/** Gathers what a source is made of into one text: another text means another source. */
public final class SourceFingerprint {
  private final MessageDigest digest = Sha256.newDigest();

  /** Begins with the format and the options, which are part of what a source is. */
  public SourceFingerprint(Format format, ImportOptions options) {
    // In upper case, so that checkpoints of former versions stay valid.
    add(format.name().toUpperCase(Locale.ROOT));
    add(options.toString());
  }

  /** Tells sources of different places apart, whatever they are made of. */
  public static String ofPath(Format format, Path path) {
    var fingerprint = new SourceFingerprint(format, ImportOptions.none());
    fingerprint.add(path.toAbsolutePath().normalize().toString());
    return fingerprint.text();
  }

  /** Adds name, size and modification time of a file; or that it is not there. */
  public void file(Path file) throws IOException {
    add(file.toString());
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      add(attributes.size() + " " + attributes.lastModifiedTime().toMillis());
    } catch (NoSuchFileException e) {
      absent(file.toString());
    }
  }

  /** Adds that there is no such file. */
  public void absent(String name) {
    add(name);
    add("absent");
  }

  private void add(String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }

  /** The fingerprint; ends the gathering. */
  public String text() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
