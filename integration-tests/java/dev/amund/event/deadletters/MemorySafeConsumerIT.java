package dev.amund.event.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.embedded.EmbeddedBroker;
import dev.amund.process.LineProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that are larger than the memory of who reads them. */
class MemorySafeConsumerIT {
  private static final int MIB = 1024 * 1024;
  private static final String TOPIC = "t";

  @TempDir Path directory;

  @Test
  void recordsBehindOneThatDoesNotFitIntoMemoryAreRead() throws Exception {
    try (var broker = EmbeddedBroker.start(directory, 0)) {
      Map<String, Object> settings =
          Map.of(
              "bootstrap.servers",
              broker.bootstrapServers(),
              "compression.type",
              "zstd",
              "max.request.size",
              500 * MIB,
              "buffer.memory",
              500L * MIB);
      try (var admin = Admin.create(settings)) {
        admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
      }
      try (var producer =
          new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
        for (int bytes : List.of(10, 40 * MIB, 40 * MIB, 20, 400 * MIB, 30)) {
          producer.send(new ProducerRecord<>(TOPIC, new byte[bytes])).get();
        }
      }
      try (var reader =
          LineProcess.start(SmallHeapReader.class, broker.bootstrapServers(), TOPIC)) {
        var lines = new ArrayList<String>();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          lines.add(line);
        }
        assertThat(lines)
            .contains(
                "0 10 read",
                "1 41943040 read",
                "2 41943040 read",
                "3 20 read",
                "4 0 passed over",
                "5 30 read",
                "end");
      }
    }
  }
}
