package dev.amund.intake;

import dev.amund.event.TraceContext;
import dev.amund.event.deadletters.KeptHeaders;
import dev.amund.event.deadletters.RecordOrigin;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/** Encodes parked records for the store: a version byte, then the fields. */
final class ArrivedRecordCodec implements Serde<ArrivedRecord> {
  private static final int VERSION = 3;

  /** A version without timestamps, and without headers except the trace. */
  private static final int WITHOUT_HEADERS = 2;

  /** A version without traces as well. */
  private static final int WITHOUT_TRACE = 1;

  private static final int ABSENT = -1;

  private final String topic;

  /**
   * @param topic that the records come from
   */
  ArrivedRecordCodec(String topic) {
    this.topic = topic;
  }

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
      out.writeLong(record.origin().timestamp());
      write(out, record.headers());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private ArrivedRecord read(byte[] bytes) {
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int version = in.readByte();
      if (version < WITHOUT_TRACE || version > VERSION) {
        throw new IOException("a parked record of version " + version);
      }
      var key = readBytes(in);
      var value = readBytes(in);
      int partition = in.readInt();
      long offset = in.readLong();
      boolean rerouted = in.readBoolean();
      boolean hadKey = in.readBoolean();
      String formerKey = in.readUTF();
      Optional<TraceContext> trace =
          version == WITHOUT_TRACE ? Optional.empty() : TraceContext.of(in.readUTF(), in.readUTF());
      boolean hasHeaders = version > WITHOUT_HEADERS;
      long timestamp = hasHeaders ? in.readLong() : ConsumerRecord.NO_TIMESTAMP;
      return new ArrivedRecord(
          key,
          value,
          new RecordOrigin(topic, partition, offset, timestamp),
          rerouted,
          hadKey ? Optional.of(formerKey) : Optional.empty(),
          trace,
          hasHeaders ? readHeaders(in) : KeptHeaders.NONE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(DataOutputStream out, KeptHeaders kept) throws IOException {
    out.writeInt(kept.leftOut());
    out.writeInt(kept.headers().size());
    for (Header header : kept.headers()) {
      write(out, header.key().getBytes(StandardCharsets.UTF_8));
      write(out, header.value());
    }
  }

  private static KeptHeaders readHeaders(DataInputStream in) throws IOException {
    int leftOut = in.readInt();
    int count = in.readInt();
    var headers = new ArrayList<Header>();
    for (int i = 0; i < count; i++) {
      var name = new String(readBytes(in), StandardCharsets.UTF_8);
      headers.add(new RecordHeader(name, readBytes(in)));
    }
    return new KeptHeaders(headers, leftOut);
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
