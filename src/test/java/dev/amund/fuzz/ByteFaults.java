package dev.amund.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Puts faults into bytes, as broken disks, broken programs and hostile people do. */
final class ByteFaults {
  private static final long[] NUMBERS = {
    0,
    1,
    -1,
    127,
    128,
    255,
    256,
    32_767,
    32_768,
    65_535,
    65_536,
    1 << 24,
    1 << 30,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 32,
    1L << 40,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  private static final List<byte[]> TOKENS =
      List.of(
          new byte[] {0},
          new byte[] {(byte) 0xE9},
          new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF},
          new byte[] {(byte) 0xFF, (byte) 0xFE},
          utf8("\""),
          utf8("\n"),
          utf8("\r"),
          utf8(","),
          utf8("\\u0000"),
          utf8("../"),
          utf8("%2e%2e/"),
          utf8("/dev/zero"),
          utf8("-1"),
          utf8("٣"),
          utf8("1e9"),
          utf8("99999999999999999999"),
          utf8("\u001b[2J"),
          utf8("{"),
          utf8("}"),
          utf8("["),
          utf8("("),
          utf8("TRAIN"));

  private final RandomGenerator random;

  ByteFaults(RandomGenerator random) {
    this.random = random;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The bytes with one to four faults; in a third of the cases as many bytes as before. */
  byte[] in(byte[] bytes) {
    var faulty = bytes;
    boolean sameLength = random.nextInt(3) == 0;
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      faulty = sameLength ? overwritten(faulty) : one(faulty);
    }
    return faulty;
  }

  private byte[] overwritten(byte[] bytes) {
    return random.nextBoolean() ? flipped(bytes) : numbered(bytes);
  }

  private byte[] one(byte[] bytes) {
    int at = random.nextInt(bytes.length + 1);
    int length = Math.min(random.nextInt(1, 64), bytes.length - at);
    return switch (random.nextInt(8)) {
      case 0 -> Arrays.copyOf(bytes, at);
      case 1, 2 -> overwritten(bytes);
      case 3 -> joined(bytes, at, run(), at);
      case 4 -> joined(bytes, at, new byte[0], at + length);
      case 5 -> joined(bytes, at, Arrays.copyOfRange(bytes, at, at + length), at);
      case 6 -> joined(bytes, at, TOKENS.get(random.nextInt(TOKENS.size())), at);
      default -> joined(bytes, at, TOKENS.get(random.nextInt(TOKENS.size())), at + length);
    };
  }

  private byte[] flipped(byte[] bytes) {
    var faulty = bytes.clone();
    for (int i = random.nextInt(1, 9); i > 0 && bytes.length > 0; i--) {
      faulty[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
    }
    return faulty;
  }

  /** Mostly a few bytes of one value; now and then very many. */
  private byte[] run() {
    var run = new byte[random.nextInt(20) == 0 ? random.nextInt(1 << 21) : random.nextInt(1, 300)];
    Arrays.fill(run, (byte) random.nextInt());
    return run;
  }

  /** Somewhere, most likely in a header, a number that nobody thinks of. */
  private byte[] numbered(byte[] bytes) {
    int width = 1 << random.nextInt(4);
    int most = random.nextBoolean() ? Math.min(64, bytes.length - width) : bytes.length - width;
    if (most < 1) {
      return bytes;
    }
    var number = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    number.putLong(NUMBERS[random.nextInt(NUMBERS.length)]);
    var faulty = bytes.clone();
    int at = random.nextInt(most);
    boolean bigEndian = random.nextBoolean();
    for (int i = 0; i < width; i++) {
      faulty[at + i] = number.get(bigEndian ? width - 1 - i : i);
    }
    return faulty;
  }

  private static byte[] joined(byte[] bytes, int end, byte[] between, int start) {
    var joined = new ByteArrayOutputStream();
    joined.write(bytes, 0, end);
    joined.writeBytes(between);
    joined.write(bytes, start, bytes.length - start);
    return joined.toByteArray();
  }
}
