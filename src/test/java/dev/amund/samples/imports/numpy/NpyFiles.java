package dev.amund.samples.imports.numpy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** NumPy files to test with, byte for byte as NumPy writes them. */
public final class NpyFiles {
  private static final int ALIGNMENT = 64;

  private NpyFiles() {}

  /** Returns an array in C order. */
  public static byte[] npy(String descr, String shape, byte[] items) {
    return npy(
        1, "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(descr, shape), items);
  }

  /** Returns an array with any header. */
  public static byte[] npy(int version, String header, byte[] items) {
    int lengthBytes = version == 1 ? Short.BYTES : Integer.BYTES;
    int before = 8 + lengthBytes;
    var padding = " ".repeat(ALIGNMENT - (before + header.length() + 1) % ALIGNMENT);
    var text = (header + padding + "\n").getBytes(StandardCharsets.UTF_8);
    var start = ByteBuffer.allocate(before).order(ByteOrder.LITTLE_ENDIAN);
    start.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    start.put((byte) version).put((byte) 0);
    if (version == 1) {
      start.putShort((short) text.length);
    } else {
      start.putInt(text.length);
    }
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(start.array());
    bytes.writeBytes(text);
    bytes.writeBytes(items);
    return bytes.toByteArray();
  }

  /** Returns numbers from 0 on. */
  public static byte[] counting(int count) {
    var bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  /** Returns texts as of dtype U, padded with zeros. */
  public static byte[] texts(ByteOrder order, int length, String... texts) {
    var bytes = ByteBuffer.allocate(4 * length * texts.length).order(order);
    for (int i = 0; i < texts.length; i++) {
      bytes.position(4 * length * i);
      texts[i].codePoints().forEach(bytes::putInt);
    }
    return bytes.array();
  }

  /** Writes an archive of arrays. */
  public static void npz(Path file, Map<String, byte[]> arrays) throws IOException {
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (var array : arrays.entrySet()) {
        zip.putNextEntry(new ZipEntry(array.getKey() + ".npy"));
        zip.write(array.getValue());
        zip.closeEntry();
      }
    }
  }
}
