package dev.amund.event.admin;

import dev.amund.event.Topics;
import dev.amund.event.client.KafkaClients;
import java.util.List;

/**
 * Ensures at startup that the topics and the schemas of an installation are as amund needs them,
 * and tells what the topics allow.
 */
public final class KafkaSetup {
  private final TopicAdmin topics;
  private final SchemaAdmin schemas;

  /** Creates it for an installation without sample topics. */
  public KafkaSetup(KafkaClients clients, Topics topics) {
    this(clients, topics, List.of());
  }

  /**
   * @param registeredModels ids of the models with a sample topic
   */
  public KafkaSetup(KafkaClients clients, Topics topics, List<String> registeredModels) {
    this.topics = new TopicAdmin(clients, topics, registeredModels);
    this.schemas = new SchemaAdmin(clients, topics, registeredModels);
  }

  /**
   * Verifies topics and schemas, and creates those that are missing where the configuration allows
   * it. Several processes may do it at once.
   *
   * @return the names of the created topics, in alphabetical order
   * @throws TopicException with every problem of the topics and what to do about it, or if the
   *     brokers cannot be reached
   * @throws SchemaException if schemas are absent or refused; lists all of them
   * @throws RegistryUnavailableException if the registry does not answer
   */
  public List<String> ensure() {
    List<String> created = topics.ensure();
    schemas.ensure();
    return created;
  }

  /**
   * Does what {@link #ensure} does for the schemas alone: their ids are cached, so that an outage
   * of the registry affects only new writers.
   */
  public void ensureSchemas() {
    schemas.ensure();
  }

  /**
   * Verifies the existing topics without creating any.
   *
   * @return the names of the missing ones, in alphabetical order
   * @throws TopicException as {@link #ensure}
   */
  public List<String> missingTopics() {
    return topics.check();
  }

  /** Returns the subjects that amund writes to or reads from. */
  public List<String> subjects() {
    return schemas.subjects();
  }

  /**
   * Returns the number of partitions of the topics that are partitioned by model.
   *
   * @throws TopicException if they do not exist or the brokers cannot be reached
   */
  public int partitions() {
    return topics.partitions();
  }

  /**
   * Returns the largest record that a topic accepts, in bytes.
   *
   * @throws TopicException if the topic does not exist or the brokers cannot be reached
   */
  public int maxMessageBytes(String topic) {
    return topics.maxMessageBytes(topic);
  }
}
