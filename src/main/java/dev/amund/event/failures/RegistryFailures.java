package dev.amund.event.failures;

import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.apache.avro.AvroRuntimeException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.ThrottlingQuotaExceededException;
import org.apache.kafka.common.errors.TimeoutException;

/** Distinguishes the Schema Registry's answers about a schema from its own failures. */
public final class RegistryFailures {
  private static final String PROPERTIES = "amund.schema-registry.properties.";
  private static final int SUBJECT_NOT_FOUND = 40401;
  private static final int VERSION_NOT_FOUND = 40402;
  private static final int SCHEMA_NOT_FOUND = 40403;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int INCOMPATIBLE = 409;
  private static final int UNPROCESSABLE = 422;

  private RegistryFailures() {}

  /** Returns the registry's own answer among the causes, if any. */
  static Optional<RestClientException> answer(Throwable failure) {
    return Causes.find(failure, RestClientException.class);
  }

  /**
   * Returns whether the registry has no such schema. A bare 404 is not enough: a proxy or a wrong
   * path also answers that.
   */
  public static boolean notFound(Throwable failure) {
    return answer(failure)
        .map(RestClientException::getErrorCode)
        .filter(
            code ->
                code == SUBJECT_NOT_FOUND || code == VERSION_NOT_FOUND || code == SCHEMA_NOT_FOUND)
        .isPresent();
  }

  /** Returns whether the registry refuses the schema itself: absent, incompatible or invalid. */
  public static boolean refused(Throwable failure) {
    return notFound(failure)
        || answer(failure)
            .map(RestClientException::getStatus)
            .filter(status -> status == INCOMPATIBLE || status == UNPROCESSABLE)
            .isPresent()
        // The serializer turns the registry's 4xx into this one and drops the answer.
        || Causes.find(failure, InvalidConfigurationException.class).isPresent();
  }

  /**
   * Returns whether the registry returned something that the client cannot read as an Avro schema.
   */
  public static boolean noAvroSchema(Throwable failure) {
    // The client has no exception of its own for it, only this text.
    return Causes.find(failure, AvroRuntimeException.class).isPresent()
        || Causes.rootInWords(failure).contains("Invalid schema");
  }

  /** Returns why the registry did not serve us, and what to check. */
  public static String explain(Throwable failure) {
    int status = answer(failure).map(RestClientException::getStatus).orElse(0);
    if (status == UNAUTHORIZED || status == FORBIDDEN) {
      return "the schema registry refused the credentials (%d): check %2$sbasic.auth.* or %2$sbearer.auth.*"
          .formatted(status, PROPERTIES);
    }
    if (Causes.find(failure, SSLException.class).isPresent()) {
      return "the TLS handshake with the schema registry failed (%s): check %sschema.registry.ssl.*"
          .formatted(Causes.rootInWords(failure), PROPERTIES);
    }
    return "the schema registry gave no answer: %s; check amund.schema-registry.url"
        .formatted(Causes.rootInWords(failure));
  }

  /** Returns whether the registry was unreachable or did not serve us. */
  public static boolean unreachable(Throwable failure) {
    return answer(failure).isPresent()
        || Causes.find(failure, IOException.class).isPresent()
        || Causes.find(failure, TimeoutException.class).isPresent()
        || Causes.find(failure, AuthenticationException.class).isPresent()
        || Causes.find(failure, AuthorizationException.class).isPresent()
        || Causes.find(failure, ThrottlingQuotaExceededException.class).isPresent();
  }
}
