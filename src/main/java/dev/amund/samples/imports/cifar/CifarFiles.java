package dev.amund.samples.imports.cifar;

import dev.amund.samples.imports.source.SourceDirectory;
import dev.amund.samples.report.ImportReport.Reason;
import dev.amund.samples.report.SampleRefusedException;
import dev.amund.samples.shape.ImageShape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Records of CIFAR binary files, read where the manifest points. Keeps a few files open. */
final class CifarFiles implements AutoCloseable {
  private static final int FILES_OPEN = 16;

  private final SourceDirectory directory;
  private final ImageShape shape;
  private final Map<String, SeekableByteChannel> open =
      new LinkedHashMap<>(FILES_OPEN, 0.75f, true);

  CifarFiles(Path directory, ImageShape shape) throws IOException {
    this.directory = new SourceDirectory(directory);
    this.shape = shape;
  }

  /**
   * A record.
   *
   * @param label unsigned byte, 0 to 255
   * @param pixels uint8, (C, H, W)
   */
  record Image(int label, byte[] pixels) {}

  /**
   * @param index of the record in the file, from 0
   */
  Image read(String file, long index) throws SampleRefusedException {
    int recordSize = 1 + shape.size();
    try {
      var channel = channel(file);
      long size = channel.size();
      if (index < 0 || index > size / recordSize || index * recordSize >= size) {
        throw new SampleRefusedException(
            Reason.INDEX_OUT_OF_RANGE,
            "%s has %,d records; there is no index %d".formatted(file, size / recordSize, index));
      }
      var buffer = ByteBuffer.allocate(recordSize);
      channel.position(index * recordSize);
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
        continue;
      }
      if (buffer.hasRemaining()) {
        throw new SampleRefusedException(
            Reason.TRUNCATED_FILE,
            "%s ends after %,d of the %,d bytes of record %d"
                .formatted(file, buffer.position(), recordSize, index));
      }
      var pixels = new byte[shape.size()];
      buffer.flip();
      int label = Byte.toUnsignedInt(buffer.get());
      buffer.get(pixels);
      return new Image(label, pixels);
    } catch (IOException e) {
      throw new SampleRefusedException(
          Reason.MISSING_FILE, "%s cannot be read (%s)".formatted(file, e));
    }
  }

  private SeekableByteChannel channel(String file) throws IOException, SampleRefusedException {
    var known = open.get(file);
    if (known != null) {
      return known;
    }
    var channel = directory.open(file);
    open.put(file, channel);
    if (open.size() > FILES_OPEN) {
      var leastRecent = open.entrySet().iterator();
      leastRecent.next().getValue().close();
      leastRecent.remove();
    }
    return channel;
  }

  @Override
  public void close() throws IOException {
    for (var channel : open.values()) {
      channel.close();
    }
  }
}
