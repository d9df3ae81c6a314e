package dev.amund.event.admin;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * Checks whether the registry lets anyone register any schema under amund's subjects. Producers do
 * so by default.
 */
public final class SubjectCompatibility {
  private static final String NONE = "NONE";
  private static final int NOT_FOUND = 404;

  private final SchemaRegistryClient registry;

  /**
   * @param registry the client, which does not cache compatibilities
   */
  public SubjectCompatibility(SchemaRegistryClient registry) {
    this.registry = registry;
  }

  /**
   * Returns the subjects with compatibility NONE, by their own setting or the registry's default;
   * sorted.
   *
   * @throws IOException if the registry does not answer
   * @throws RestClientException if the registry refuses
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
      // The subject has no setting of its own.
      return registry.getCompatibility(null);
    }
  }

  private static boolean isNone(String level) {
    return NONE.equalsIgnoreCase(level);
  }
}
