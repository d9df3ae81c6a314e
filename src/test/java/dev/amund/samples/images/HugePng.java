package dev.amund.samples.images;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** PNG files whose pixels are all black, so that many of them take few bytes. */
public final class HugePng {
  private static final int BLOCK = 1024 * 1024;

  private HugePng() {}

  /** A whole one of 3×16 bits a pixel. */
  public static byte[] of(int width, int height) {
    return of(width, height, 16, 2, height * (1L + width * 6L));
  }

  /**
   * One of 3×16 bits a pixel that is most likely cut off.
   *
   * @param zeros how many bytes of pixels there are
   */
  public static byte[] claiming(int width, int height, int zeros) {
    return of(width, height, 16, 2, zeros);
  }

  /** A whole one of few pixels, in a file of more than so many bytes that do not compress. */
  public static byte[] withMore(int bytes) {
    var png = of(8, 8);
    var noise = new byte[bytes];
    new Random(bytes).nextBytes(noise);
    return file(
        Arrays.copyOfRange(png, 8, 33),
        chunk("teXt", noise),
        Arrays.copyOfRange(png, 33, png.length));
  }

  /**
   * One that may be less than whole.
   *
   * @param zeros how many bytes of pixels there are, with a byte for each row
   */
  static byte[] of(int width, int height, int bits, int colourType, long zeros) {
    var header =
        ByteBuffer.allocate(13)
            .putInt(width)
            .putInt(height)
            .put((byte) bits)
            .put((byte) colourType)
            .array();
    return file(chunk("IHDR", header), chunk("IDAT", deflated(zeros)), chunk("IEND", new byte[0]));
  }

  /** A file of these chunks. */
  public static byte[] file(byte[]... chunks) {
    var file = new ByteArrayOutputStream();
    file.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
    Stream.of(chunks).forEach(file::writeBytes);
    return file.toByteArray();
  }

  public static byte[] chunk(String type, byte[] data) {
    var crc = new CRC32();
    crc.update(type.getBytes(StandardCharsets.US_ASCII));
    crc.update(data);
    return ByteBuffer.allocate(12 + data.length)
        .putInt(data.length)
        .put(type.getBytes(StandardCharsets.US_ASCII))
        .put(data)
        .putInt((int) crc.getValue())
        .array();
  }

  private static byte[] deflated(long zeros) {
    var deflater = new Deflater(Deflater.BEST_SPEED);
    var out = new ByteArrayOutputStream();
    var block = new byte[BLOCK];
    var packed = new byte[64 * 1024];
    for (long left = zeros; left > 0; left -= BLOCK) {
      deflater.setInput(block, 0, (int) Math.min(left, BLOCK));
      while (!deflater.needsInput()) {
        out.write(packed, 0, deflater.deflate(packed));
      }
    }
    deflater.finish();
    while (!deflater.finished()) {
      out.write(packed, 0, deflater.deflate(packed));
    }
    deflater.end();
    return out.toByteArray();
  }
}
