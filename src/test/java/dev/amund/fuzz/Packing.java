package dev.amund.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Packs faulty content so that the faults are found inside, and not at the first checksum. The same
 * content makes the same bytes at any time.
 */
final class Packing {
  private static final int PNG_START = 8;
  private static final int RECORD = 512;
  private static final int CHECKSUM = 148;

  private static final LocalDateTime LONG_AGO = LocalDateTime.of(2000, 1, 1, 0, 0);

  private Packing() {}

  static byte[] gzip(byte[] content) {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] zip(Map<String, byte[]> files) {
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      for (var file : files.entrySet()) {
        var entry = new ZipEntry(file.getKey());
        entry.setTimeLocal(LONG_AGO);
        zip.putNextEntry(entry);
        zip.write(file.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] tar(Map<String, byte[]> files) {
    var out = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(out)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
      for (var file : files.entrySet()) {
        var entry = new TarArchiveEntry(file.getKey());
        entry.setSize(file.getValue().length);
        entry.setModTime(0L);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** The header of the first entry with the checksum of what stands there now. */
  static byte[] withTarChecksum(byte[] tar) {
    if (tar.length < RECORD) {
      return tar;
    }
    var sealed = tar.clone();
    int sum = 0;
    for (int i = 0; i < RECORD; i++) {
      boolean isSum = i >= CHECKSUM && i < CHECKSUM + Long.BYTES;
      sum += isSum ? ' ' : Byte.toUnsignedInt(sealed[i]);
    }
    var text = "%06o\0 ".formatted(sum);
    for (int i = 0; i < text.length(); i++) {
      sealed[CHECKSUM + i] = (byte) text.charAt(i);
    }
    return sealed;
  }

  /** The chunks of a PNG with the checksums of what stands there now, as far as they go. */
  static byte[] withPngChecksums(byte[] png) {
    var sealed = ByteBuffer.wrap(png.clone());
    int at = PNG_START;
    while (at + 12 <= png.length) {
      int length = sealed.getInt(at);
      if (length < 0 || length > png.length - at - 12) {
        break;
      }
      var crc = new CRC32();
      crc.update(png, at + 4, 4 + length);
      sealed.putInt(at + 8 + length, (int) crc.getValue());
      at += 12 + length;
    }
    return sealed.array();
  }
}
