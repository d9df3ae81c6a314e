package dev.amund.event;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * Whether the registry would let anybody register any schema under amund's subjects. Producers do
 * so by themselves, unless they are told not to.
 */
public final class SubjectCompatibility {
  private static final String NONE = "NONE";
  private static final int NOT_FOUND = 404;

  private final SchemaRegistryClient registry;

  /**
   * @param registry asked; its cache does not hold compatibilities
   */
  public SubjectCompatibility(SchemaRegistryClient registry) {
    this.registry = registry;
  }

  /**
   * Returns those of the subjects whose compatibility is NONE, of their own or since that is the
   * registry's default; sorted.
   *
   * @throws IOException the registry does not answer
   * @throws RestClientException the registry does not say
   */
  public List<String> unchecked(Collection<String> subjects)
      throws IOException, RestClientException {
    var unchecked = new TreeSet<String>();
    for (String subject : subjects) {
      if (isNone(of(subject))) {
        unchecked.add(subject);
      }
    }
    return List.copyOf(unchecked);
  }

  private String of(String subject) throws IOException, RestClientException {
    try {
      return registry.getCompatibility(subject);
    } catch (RestClientException e) {
      if (e.getStatus() != NOT_FOUND) {
        throw e;
      }
      // It has none of its own.
      return registry.getCompatibility(null);
    }
  }

  private static boolean isNone(String level) {
    return NONE.equalsIgnoreCase(level);
  }
}
