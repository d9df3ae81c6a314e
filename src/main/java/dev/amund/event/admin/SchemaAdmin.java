package dev.amund.event.admin;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.DeletionRequested;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.ModelVersionRetired;
import dev.amund.event.QuarantineAction;
import dev.amund.event.RetrainingRequested;
import dev.amund.event.Topics;
import dev.amund.event.TrainingSample;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.event.client.KafkaClients;
import dev.amund.event.failures.RegistryFailures;
import dev.amund.event.failures.RegistryUnavailableException;
import dev.amund.event.serde.SchemaException;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaUtils;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/**
 * Ensures at startup that every schema that amund writes or reads is in the Schema Registry, and
 * caches their ids, so that a later registry outage does not stop known events.
 */
public final class SchemaAdmin {
  private final KafkaClients clients;
  private final Map<String, SpecificRecord> prototypes = new LinkedHashMap<>();

  /** Creates it for an installation without sample topics. */
  public SchemaAdmin(KafkaClients clients, Topics topics) {
    this(clients, topics, List.of());
  }

  /**
   * @param registeredModels ids of the models with a sample topic
   */
  public SchemaAdmin(KafkaClients clients, Topics topics, List<String> registeredModels) {
    this.clients = clients;
    prototypes.put(topics.deletionRequests(), new DeletionRequested());
    prototypes.put(topics.unlearningBatches(), new UnlearningBatch());
    prototypes.put(topics.modelVersions(), new ModelVersionPublished());
    prototypes.put(topics.versionRetirements(), new ModelVersionRetired());
    prototypes.put(topics.evaluations(), new UnlearningEvaluated());
    prototypes.put(topics.receipts(), new DeletionReceipt());
    prototypes.put(topics.quarantinedBatches(), new UnlearningBatch());
    prototypes.put(topics.quarantineActions(), new QuarantineAction());
    prototypes.put(topics.retrainingRequests(), new RetrainingRequested());
    registeredModels.forEach(
        id -> prototypes.put(topics.trainingSamples(id), new TrainingSample()));
  }

  /**
   * Registers the schemas if the configuration allows it, and otherwise looks them up.
   *
   * @return the schema id by subject
   * @throws SchemaException if schemas are absent or refused; lists all of them
   * @throws RegistryUnavailableException if the registry does not answer
   */
  public Map<String, Integer> ensure() {
    var ids = new LinkedHashMap<String, Integer>();
    var problems = new ArrayList<String>();
    prototypes.forEach(
        (topic, prototype) -> {
          String name = prototype.getSchema().getName();
          try {
            ids.put(topic + "-value", id(topic + "-value", prototype));
          } catch (IOException | RestClientException e) {
            if (!RegistryFailures.refused(e)) {
              throw new RegistryUnavailableException(RegistryFailures.explain(e), e);
            }
            problems.add(
                clients.registersSchemas()
                    ? "subject %s-value refuses schemas/%s.avsc: %s"
                        .formatted(topic, name, e.getMessage())
                    : "subject %s-value lacks schemas/%s.avsc (%s): register it, or set"
                            .formatted(topic, name, e.getMessage())
                        + " amund.schema-registry.auto-register");
          }
        });
    if (!problems.isEmpty()) {
      throw new SchemaException(List.copyOf(problems));
    }
    return ids;
  }

  /** Returns the subjects that amund writes to or reads from. */
  public List<String> subjects() {
    return prototypes.keySet().stream().map(topic -> topic + "-value").toList();
  }

  private int id(String subject, SpecificRecord prototype) throws IOException, RestClientException {
    // What the serializer sends: without the Java properties of the generated classes.
    var parsed = new AvroSchema(AvroSchemaUtils.getSchema(prototype, false, false, true));
    int id =
        clients.registersSchemas()
            ? clients.registry().register(subject, parsed, true)
            : clients.registry().getId(subject, parsed, true);
    // The lookup from id to schema has its own cache.
    clients.registry().getSchemaBySubjectAndId(subject, id);
    return id;
  }
}
