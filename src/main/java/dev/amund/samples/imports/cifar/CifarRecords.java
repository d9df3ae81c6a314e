package dev.amund.samples.imports.cifar;

import dev.amund.samples.Content;
import dev.amund.samples.Registration;
import dev.amund.samples.Split;
import dev.amund.samples.imports.source.Registrations;
import dev.amund.samples.imports.source.SourceRow;
import dev.amund.samples.imports.source.SourceRows;
import dev.amund.samples.report.ImportReport.Reason;
import dev.amund.samples.report.SampleRefusedException;
import dev.amund.samples.shape.ImageShape;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/** The records of one file of CIFAR-10 or CIFAR-100. */
final class CifarRecords implements SourceRows {
  private final InputStream in;
  private final CifarLayout layout;
  private final Split split;
  private final String name;
  private final String idPrefix;
  private long index;

  /**
   * @param name of the file, without its ending
   */
  CifarRecords(InputStream in, CifarLayout layout, Split split, String name, String idPrefix) {
    this.in = in;
    this.layout = layout;
    this.split = split;
    this.name = name;
    this.idPrefix = idPrefix;
  }

  @Override
  public Optional<SourceRow> next() throws IOException {
    var bytes = in.readNBytes(layout.recordBytes());
    if (bytes.length == 0) {
      return Optional.empty();
    }
    var place = "%s record %d".formatted(name, index);
    var id = "%s%s/%d".formatted(idPrefix, name, index);
    index++;
    return Optional.of(new SourceRow(place, id, () -> registration(id, bytes)));
  }

  private Registration registration(String id, byte[] bytes) throws SampleRefusedException {
    if (bytes.length < layout.recordBytes()) {
      throw new SampleRefusedException(
          Reason.TRUNCATED_FILE,
          "The file ends after %,d of the %,d bytes of the record"
              .formatted(bytes.length, layout.recordBytes()));
    }
    int label = Byte.toUnsignedInt(bytes[layout.labelAt()]);
    if (label >= layout.classes()) {
      throw new SampleRefusedException(
          Reason.BAD_LABEL, "The label is %d of %d classes".formatted(label, layout.classes()));
    }
    var pixels = Arrays.copyOfRange(bytes, layout.labelBytes(), bytes.length);
    return Registrations.of(
        id, label, split, Optional.empty(), new Content.Pixels(ImageShape.CIFAR, pixels));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
