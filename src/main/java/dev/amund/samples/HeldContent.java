package dev.amund.samples;

import dev.amund.artifacts.bytes.Sha256;
import dev.amund.samples.images.ImageDecoder;
import dev.amund.samples.links.Links;
import dev.amund.samples.report.ImportReport.Reason;
import dev.amund.samples.report.SampleRefusedException;
import dev.amund.samples.shape.SampleShape;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * {@link Content} as the store keeps it.
 *
 * @param kind what the bytes are
 * @param bytes elements of a tensor; a file; or the SHA-256 of a file and then its address
 */
record HeldContent(Kind kind, byte[] bytes) {
  private static final int SHA256_BYTES = 32;

  /** The codes are on disk. */
  enum Kind {
    PIXELS('P'),
    ENCODED('E'),
    LINK('L');

    private final byte code;

    Kind(char code) {
      this.code = (byte) code;
    }

    byte code() {
      return code;
    }

    static Kind of(byte code) {
      return Arrays.stream(values())
          .filter(kind -> kind.code == code)
          .findFirst()
          .orElseThrow(
              () ->
                  new SampleStoreException(
                      "The sample store holds an unknown kind of content: " + code));
    }
  }

  static HeldContent pixels(byte[] pixels) {
    return new HeldContent(Kind.PIXELS, pixels);
  }

  static HeldContent encoded(byte[] file) {
    return new HeldContent(Kind.ENCODED, file);
  }

  /**
   * @param file what was at the address when the sample was registered
   */
  static HeldContent link(URI uri, byte[] file) {
    var address = uri.toString().getBytes(StandardCharsets.UTF_8);
    var bytes = Arrays.copyOf(sha256(file), SHA256_BYTES + address.length);
    System.arraycopy(address, 0, bytes, SHA256_BYTES, address.length);
    return new HeldContent(Kind.LINK, bytes);
  }

  /**
   * @param images decodes image files as the store does
   * @return the elements, row-major
   * @throws SampleRefusedException a linked file cannot be had, or is another one by now
   */
  byte[] decode(SampleShape shape, Links links, ImageDecoder images) throws SampleRefusedException {
    return switch (kind) {
      case PIXELS -> bytes;
      case ENCODED -> images.decode(bytes, shape);
      case LINK -> images.decode(linked(links), shape);
    };
  }

  private byte[] linked(Links links) throws SampleRefusedException {
    var address =
        new String(bytes, SHA256_BYTES, bytes.length - SHA256_BYTES, StandardCharsets.UTF_8);
    var file = links.fetchAgain(URI.create(address));
    if (!Arrays.equals(sha256(file), 0, SHA256_BYTES, bytes, 0, SHA256_BYTES)) {
      throw new SampleRefusedException(
          Reason.UNREACHABLE,
          "%s is not the file any more that it was when the sample was registered"
              .formatted(address));
    }
    return file;
  }

  private static byte[] sha256(byte[] bytes) {
    return Sha256.newDigest().digest(bytes);
  }
}
