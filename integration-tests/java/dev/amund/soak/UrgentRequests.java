package dev.amund.soak;

import dev.amund.embedded.GeneratedDataSet;
import dev.amund.event.DeletionRequested;
import dev.amund.event.Priority;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.RequestKey;
import dev.amund.event.Topics;
import dev.amund.event.client.KafkaClients;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;

/** Asks for one sample of a model at a time, so that each request is a batch of its own. */
final class UrgentRequests implements AutoCloseable {
  private final String topic;
  private final Serializer<DeletionRequested> events;
  private final SoakUpstream upstream;
  private final Map<String, Integer> nextSample = new HashMap<>();
  private final List<SoakRequest> requests = new ArrayList<>();

  UrgentRequests(KafkaClients clients, Topics topics) {
    topic = topics.deletionRequests();
    events = clients.serializer();
    upstream = new SoakUpstream(clients, topics);
  }

  /**
   * Sends a request for each of the models.
   *
   * @return model to request
   */
  Map<String, RequestKey> send(Collection<String> models) {
    var sent = new HashMap<String, RequestKey>();
    models.forEach(model -> sent.put(model, send(model)));
    upstream.flush();
    return sent;
  }

  private RequestKey send(String model) {
    int sample = nextSample.merge(model, 1, Integer::sum) - 1;
    var ids = List.of(GeneratedDataSet.trainId(sample));
    var request =
        DeletionRequested.newBuilder()
            .setRequestId(UUID.randomUUID())
            .setModelId(model)
            .setSampleIds(ids)
            .setRequestedAt(Instant.now())
            .setPriority(Priority.URGENT)
            .build();
    var key = RequestKey.of(request);
    requests.add(SoakRequest.first(key, ids, ReceiptStatus.ERASED));
    upstream.send(new ProducerRecord<>(topic, model, events.serialize(topic, request)));
    return key;
  }

  /** Every request so far. */
  List<SoakRequest> all() {
    return List.copyOf(requests);
  }

  @Override
  public void close() {
    upstream.close();
  }
}
