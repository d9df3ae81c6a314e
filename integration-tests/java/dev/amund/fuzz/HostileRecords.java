package dev.amund.fuzz;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.DeletionRequested;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.Topics;
import dev.amund.event.client.KafkaClients;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.avro.io.BinaryData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Draws hostile records for the requests topic: the same ones from the same random numbers, but for
 * the ids of schemas. Not thread-safe.
 */
public final class HostileRecords {
  private static final List<String> COMPRESSIONS = List.of("none", "gzip", "snappy", "lz4", "zstd");
  private static final List<String> OWN_HEADERS =
      List.of(
          "amund.former-key",
          "amund.value-length",
          "amund.value-sha256",
          "amund.key-length",
          "amund.passed-over",
          "amund.batch-id",
          "amund.reason",
          "traceparent",
          "tracestate");
  private static final int MIB = 1024 * 1024;
  private static final int WIRE_HEADER = 5;

  private final Random random;
  private final String topic;
  private final String receipts;
  private final List<String> models;
  private final int partitions;
  private final Serializer<SpecificRecord> events;
  private final HostileSchemas schemas;
  private final List<UUID> used = new ArrayList<>();

  /**
   * @param models ids of models that there are
   * @param partitions of the requests topic
   */
  public HostileRecords(
      Random random, KafkaClients clients, Topics topics, List<String> models, int partitions) {
    this.random = random;
    this.topic = topics.deletionRequests();
    this.receipts = topics.receipts();
    this.models = List.copyOf(models);
    this.partitions = partitions;
    this.events = clients.serializer();
    this.schemas = new HostileSchemas(clients.registry(), topic);
  }

  /** A record of any kind. */
  public HostileRecord next() {
    return next(pick(Arrays.asList(HostileKind.values())));
  }

  /** A record of this kind. */
  public HostileRecord next(HostileKind kind) {
    byte[] key = random.nextInt(4) == 0 ? null : utf8(pick(models));
    return switch (kind) {
      case NO_EVENT -> record(kind, key, random.nextBoolean() ? null : new byte[random.nextInt(6)]);
      case RANDOM_BYTES -> record(kind, key, randomBytes(1 << random.nextInt(20)));
      case COMPRESSED_BOMB -> compressed(kind, key, new byte[MIB * (1 + random.nextInt(48))]);
      case TRAILING_BYTES -> {
        byte[] good = good();
        yield compressed(
            kind, key, Arrays.copyOf(good, good.length + 1 + random.nextInt(12 * MIB)));
      }
      case TRUNCATED -> {
        byte[] good = good();
        yield record(kind, key, Arrays.copyOf(good, random.nextInt(good.length)));
      }
      case TURNED_BITS -> record(kind, key, turned(good()));
      case LARGE_KEY -> compressed(kind, new byte[1 << (10 + random.nextInt(14))], good());
      case LARGE_HEADERS -> largeHeaders(key);
      case FORGED_HEADERS -> forgedHeaders(key);
      case UNKNOWN_SCHEMA -> {
        byte[] good = good();
        ByteBuffer.wrap(good).putInt(1, random.nextBoolean() ? -random.nextInt() : 1_000_000_000);
        yield record(kind, key, good);
      }
      case OTHER_EVENT -> record(kind, key, events.serialize(receipts, receipt()));
      case ENDLESS_VALUE -> record(kind, key, endless());
      case DEEP_VALUE -> compressed(kind, key, deep());
      case ODD_IDS -> compressed(kind, key, oddIds());
      case ODD_DATES -> record(kind, key, oddDates());
      case UNKNOWN_MODEL ->
          record(kind, key, bytes(good(text(1 + random.nextInt(300)), List.of("s"))));
      case WRONG_PLACE -> record(kind, randomBytes(random.nextInt(300)), good());
      case REUSED_ID -> record(kind, key, reused());
    };
  }

  private HostileRecord record(HostileKind kind, byte[] key, byte[] value) {
    return new HostileRecord(
        kind,
        pick(COMPRESSIONS),
        new ProducerRecord<>(topic, random.nextInt(partitions), key, value));
  }

  private HostileRecord compressed(HostileKind kind, byte[] key, byte[] value) {
    String compression = random.nextBoolean() ? "gzip" : "zstd";
    return new HostileRecord(
        kind, compression, new ProducerRecord<>(topic, random.nextInt(partitions), key, value));
  }

  private HostileRecord largeHeaders(byte[] key) {
    var headers = new RecordHeaders();
    boolean few = random.nextBoolean();
    for (int i = few ? 2 : 50_000; i > 0; i--) {
      headers.add(few ? pick(OWN_HEADERS) : "h" + i, new byte[few ? 2 * MIB : 10]);
    }
    byte[] value = random.nextBoolean() ? good() : null;
    return new HostileRecord(
        HostileKind.LARGE_HEADERS,
        "zstd",
        new ProducerRecord<>(topic, random.nextInt(partitions), key, value, headers));
  }

  private HostileRecord forgedHeaders(byte[] key) {
    var headers = new RecordHeaders();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      byte[] value =
          switch (random.nextInt(4)) {
            case 0 -> null;
            case 1 -> utf8(pick(models));
            case 2 -> utf8(Long.toString(random.nextLong()));
            default -> randomBytes(random.nextInt(70_000));
          };
      headers.add(pick(OWN_HEADERS), value);
    }
    byte[] value =
        switch (random.nextInt(3)) {
          case 0 -> null;
          case 1 -> randomBytes(100);
          default -> good();
        };
    return new HostileRecord(
        HostileKind.FORGED_HEADERS,
        "gzip",
        new ProducerRecord<>(topic, random.nextInt(partitions), key, value, headers));
  }

  private byte[] good() {
    return bytes(good(pick(models), List.of("any")));
  }

  private DeletionRequested good(String model, List<String> ids) {
    var requestId = new UUID(random.nextLong(), random.nextLong());
    used.add(requestId);
    return DeletionRequested.newBuilder()
        .setRequestId(requestId)
        .setModelId(model)
        .setSampleIds(ids)
        .setRequestedAt(Instant.now())
        .build();
  }

  private byte[] bytes(DeletionRequested request) {
    return events.serialize(topic, request);
  }

  private byte[] turned(byte[] bytes) {
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  private DeletionReceipt receipt() {
    return DeletionReceipt.newBuilder()
        .setRequestId(new UUID(1, random.nextLong()))
        .setModelId(pick(models))
        .setStatus(ReceiptStatus.ERASED)
        .setAt(Instant.now())
        .build();
  }

  private byte[] endless() {
    var body = ByteBuffer.allocate(100);
    if (random.nextBoolean()) {
      body.put((byte) 0).putInt(schemas.doubling()).put((byte) 2);
      return body.array();
    }
    var varint = new byte[10];
    body.put((byte) 0).putInt(schemas.arrayOfNulls());
    int length = BinaryData.encodeLong(random.nextLong(), varint, 0);
    body.put(varint, 0, length);
    length = BinaryData.encodeLong(-random.nextInt(40), varint, 0);
    return body.put(varint, 0, length).array();
  }

  private byte[] deep() {
    var bytes = new byte[500_000];
    ByteBuffer.wrap(bytes).putInt(1, schemas.list());
    Arrays.fill(bytes, WIRE_HEADER, bytes.length, (byte) 2);
    return bytes;
  }

  private byte[] oddIds() {
    String model = pick(models);
    return switch (random.nextInt(5)) {
      case 0 ->
          bytes(good(model, IntStream.range(0, 100_000).mapToObj(Integer::toString).toList()));
      case 1 -> bytes(good(model, List.of("x".repeat(random.nextInt(2 * MIB)))));
      case 2 ->
          bytes(good(model, List.of("\u0001".repeat(random.nextInt(890_000)), "\u0000", "\n")));
      case 3 -> {
        byte[] bytes = bytes(good(model, List.of("x".repeat(890_000))));
        Arrays.fill(bytes, bytes.length - 880_000, bytes.length - 1_000, (byte) 0xff);
        yield bytes;
      }
      default -> bytes(good(model, List.of("", " ", text(1200))));
    };
  }

  private byte[] oddDates() {
    long second = Instant.now().getEpochSecond();
    long date =
        pick(List.of(Long.MIN_VALUE, Long.MAX_VALUE, second, second * 1_000_000, 0L, -1L, second));
    var request = DeletionRequested.newBuilder(good(pick(models), List.of("any")));
    return bytes(
        random.nextBoolean()
            ? request.setDueAt(Instant.ofEpochMilli(date)).build()
            : request.setRequestedAt(Instant.ofEpochMilli(date)).build());
  }

  private byte[] reused() {
    var request = DeletionRequested.newBuilder(good(pick(models), List.of("other")));
    return bytes(request.setRequestId(pick(used)).build());
  }

  /** Any characters but halves of pairs, which UTF-8 does not have. */
  private String text(int length) {
    return random
        .ints(length, 0, Character.MAX_CODE_POINT)
        .map(c -> Character.isSurrogate((char) c) && c <= Character.MAX_VALUE ? ' ' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private byte[] randomBytes(int length) {
    var bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
