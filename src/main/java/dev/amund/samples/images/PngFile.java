package dev.amund.samples.images;

import dev.amund.samples.report.SampleRefusedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * The chunks of a PNG file (ISO/IEC 15948, section 5). A length that a chunk claims is believed
 * only as far as the file goes: the JDK's decoder takes memory for it at once.
 */
final class PngFile {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

  /** The bytes of a chunk's length, type and checksum. */
  private static final int FRAME_BYTES = 12;

  private static final int TYPE_BYTES = 4;
  private static final int HEADER_BYTES = 13;
  private static final int MOST_BITS = 16;

  private final byte[] file;
  private final ByteBuffer bytes;

  PngFile(byte[] file) {
    this.file = file;
    this.bytes = ByteBuffer.wrap(file);
  }

  /** Returns whether a file begins as a PNG. */
  static boolean is(byte[] file) {
    return file.length > SIGNATURE.length
        && Arrays.equals(file, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
  }

  /**
   * A chunk.
   *
   * @param type such as {@code IDAT}
   * @param start of its data in the file
   * @param length of its data
   */
  private record Chunk(String type, int start, int length) {
    int next() {
      return start + length + Integer.BYTES;
    }

    /** Returns whether a decoder must not skip the chunk. */
    boolean isCritical() {
      return Character.isUpperCase(type.charAt(0));
    }
  }

  /**
   * Reads the header, and looks at all chunks before the pixels.
   *
   * @throws SampleRefusedException the header is broken, or a chunk is longer than the file
   */
  ImageHeader header() throws SampleRefusedException {
    var first = chunk(SIGNATURE.length);
    if (!first.type().equals("IHDR") || first.length() != HEADER_BYTES) {
      throw ImageHeader.refused("The PNG file does not begin with its header");
    }
    for (var next = first; !next.type().equals("IDAT"); next = chunk(next.next())) {
      if (next.type().equals("IEND")) {
        throw ImageHeader.refused("The PNG file has no pixels");
      }
    }
    int width = bytes.getInt(first.start());
    int height = bytes.getInt(first.start() + Integer.BYTES);
    int bits = bytes.get(first.start() + 2 * Integer.BYTES);
    if (width < 1 || height < 1 || bits < 1 || bits > MOST_BITS) {
      throw ImageHeader.refused(
          "A PNG file of %d×%d pixels of %d bits is not possible".formatted(width, height, bits));
    }
    int channels = channels(bytes.get(first.start() + 2 * Integer.BYTES + 1));
    return new ImageHeader("png", width, height, channels, bits, false);
  }

  /**
   * Reads how the pixels lie, from EXIF data before or behind them.
   *
   * @throws SampleRefusedException a chunk is longer than the file
   */
  Orientation orientation() throws SampleRefusedException {
    for (var next = chunk(SIGNATURE.length);
        !next.type().equals("IEND");
        next = chunk(next.next())) {
      if (next.type().equals("eXIf")) {
        return Orientation.ofExif(ByteBuffer.wrap(file, next.start(), next.length()));
      }
    }
    return Orientation.UPRIGHT;
  }

  private static int channels(byte colourType) throws SampleRefusedException {
    return switch (colourType) {
      case 0, 3 -> 1; // grey, palette
      case 2 -> 3; // RGB
      case 4 -> 2; // grey and alpha
      case 6 -> 4; // RGB and alpha
      default -> throw ImageHeader.refused("A PNG file has no colour type " + colourType);
    };
  }

  /**
   * Requires that the file reaches its end chunk and that the checksums of what decoders read are
   * right.
   *
   * @throws SampleRefusedException it does not, or one is wrong
   */
  void requireWhole() throws SampleRefusedException {
    var chunk = chunk(SIGNATURE.length);
    requireChecksum(chunk);
    while (!chunk.type().equals("IEND")) {
      chunk = chunk(chunk.next());
      requireChecksum(chunk);
    }
  }

  private void requireChecksum(Chunk chunk) throws SampleRefusedException {
    var crc = new CRC32();
    crc.update(file, chunk.start() - TYPE_BYTES, TYPE_BYTES + chunk.length());
    if (chunk.isCritical()
        && (int) crc.getValue() != bytes.getInt(chunk.start() + chunk.length())) {
      throw ImageHeader.refused(
          "The PNG file is damaged: the checksum of %s at byte %,d is wrong"
              .formatted(chunk.type(), chunk.start()));
    }
  }

  private Chunk chunk(int position) throws SampleRefusedException {
    int left = file.length - position - FRAME_BYTES;
    if (left < 0) {
      throw ImageHeader.refused("The PNG file is cut off after %,d bytes".formatted(file.length));
    }
    int length = bytes.getInt(position);
    if (length < 0 || length > left) {
      throw ImageHeader.refused(
          "The PNG file is cut off: a chunk at byte %,d claims %,d bytes, and %,d are left"
              .formatted(position, Integer.toUnsignedLong(length), left));
    }
    var type = new String(file, position + Integer.BYTES, TYPE_BYTES, StandardCharsets.ISO_8859_1);
    return new Chunk(type, position + Integer.BYTES + TYPE_BYTES, length);
  }
}
