package dev.amund.http.api;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Provides the content of {@code /api/v1}. All methods may be called from several worker threads at
 * once and should answer within a second; an exception becomes a 503 without details.
 */
public interface ApiSource {

  /** Returns whether the whole history has been read. Until then the API answers 503. */
  boolean isComplete();

  /** Returns every model that is configured or has a version, by id. */
  List<ModelView> models();

  /** Returns one model. */
  Optional<ModelView> model(String modelId);

  /** Returns all versions of a model, the oldest first; empty if there is none. */
  List<VersionView> versions(String modelId);

  /** Returns the latest evaluations of a model, the oldest first. */
  List<EvaluationView> evaluations(String modelId);

  /** Returns a request with its receipts, if it is remembered. */
  Optional<RequestView> request(String modelId, UUID requestId);

  /** Returns the requests with this id that are remembered, of all models; nearly always one. */
  List<RequestView> requests(UUID requestId);

  /** Returns the latest receipts, the newest first. */
  List<ReceiptView> receipts(int limit);

  /**
   * Sends {@code listener} all events from now on, on its own threads, in order, one at a time. The
   * listener must return at once.
   *
   * @return ends the subscription
   */
  Subscription listen(Consumer<ApiEvent> listener);

  /** A subscription, ended by closing it. */
  @FunctionalInterface
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
