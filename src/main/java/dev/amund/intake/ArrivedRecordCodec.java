package dev.amund.intake;

import dev.amund.event.TraceContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/** Parked records on disk: a version byte, then the fields; bytes stay bytes. */
final class ArrivedRecordCodec implements Serde<ArrivedRecord> {
  private static final int VERSION = 2;

  /** Knew of no traces. */
  private static final int FORMER_VERSION = 1;

  private static final int ABSENT = -1;

  @Override
  public Serializer<ArrivedRecord> serializer() {
    return (topic, record) -> record == null ? null : write(record);
  }

  @Override
  public Deserializer<ArrivedRecord> deserializer() {
    return (topic, bytes) -> bytes == null ? null : read(bytes);
  }

  private static byte[] write(ArrivedRecord record) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      write(out, record.key());
      write(out, record.value());
      out.writeInt(record.partition());
      out.writeLong(record.offset());
      out.writeBoolean(record.rerouted());
      out.writeBoolean(record.formerKey().isPresent());
      out.writeUTF(record.formerKey().orElse(""));
      out.writeUTF(record.trace().map(TraceContext::parent).orElse(""));
      out.writeUTF(record.trace().flatMap(TraceContext::state).orElse(""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static ArrivedRecord read(byte[] bytes) {
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int version = in.readByte();
      if (version != VERSION && version != FORMER_VERSION) {
        throw new IOException("a parked record of version " + version);
      }
      var key = readBytes(in);
      var value = readBytes(in);
      int partition = in.readInt();
      long offset = in.readLong();
      boolean rerouted = in.readBoolean();
      boolean hadKey = in.readBoolean();
      String formerKey = in.readUTF();
      return new ArrivedRecord(
          key,
          value,
          partition,
          offset,
          rerouted,
          hadKey ? Optional.of(formerKey) : Optional.empty(),
          version == FORMER_VERSION
              ? Optional.empty()
              : TraceContext.of(in.readUTF(), in.readUTF()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes == null ? ABSENT : bytes.length);
    if (bytes != null) {
      out.write(bytes);
    }
  }

  private static byte[] readBytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    return length == ABSENT ? null : in.readNBytes(length);
  }
}
