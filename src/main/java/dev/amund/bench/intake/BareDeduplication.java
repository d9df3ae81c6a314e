package dev.amund.bench.intake;

import dev.amund.bench.common.BenchException;
import dev.amund.event.serde.RequestIdReader;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;

/**
 * The least that a stateful intake can do: forwards a record once per request id, which it reads
 * from the bytes and remembers in a changelogged window store like the intake's.
 */
final class BareDeduplication implements Processor<byte[], byte[], byte[], byte[]> {
  static final String NAME = "deduplicate";
  private static final String SEEN = "seen";

  /** The number of bytes that the intake remembers of a request. */
  private static final int REMEMBERED_BYTES = 40;

  private final long retentionMillis;
  private final RequestIdReader ids;
  private ProcessorContext<byte[], byte[]> context;
  private WindowStore<String, byte[]> seen;

  private BareDeduplication(Duration retention, RequestIdReader ids) {
    this.retentionMillis = retention.toMillis();
    this.ids = ids;
  }

  static void addTo(Topology topology, Duration retention, RequestIdReader ids) {
    var store = Stores.persistentWindowStore(SEEN, retention, Duration.ofMillis(1), false);
    topology
        .addProcessor(NAME, () -> new BareDeduplication(retention, ids), BareStreams.SOURCE)
        .addStateStore(
            Stores.windowStoreBuilder(store, Serdes.String(), Serdes.ByteArray())
                .withLoggingEnabled(Map.of()),
            NAME);
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    this.context = context;
    this.seen = context.getStateStore(SEEN);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    String topic = context.recordMetadata().orElseThrow().topic();
    String id =
        ids.read(topic, record.value())
            .orElseThrow(() -> new BenchException("A record of " + topic + " has no request id"))
            .requestId();
    long now = context.currentSystemTimeMs();
    try (var earlier = seen.fetch(id, now - retentionMillis, now + retentionMillis)) {
      if (earlier.hasNext()) {
        return;
      }
    }
    seen.put(id, new byte[REMEMBERED_BYTES], now);
    context.forward(record);
  }
}
