package dev.amund.http.api;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Where {@code /api/v1} comes from. All methods may be called from several worker threads at once
 * and should answer within a second; an exception becomes a 503 without details.
 */
public interface ApiSource {

  /**
   * Whether the history is read from its beginning. Until then the API answers 503 rather than
   * showing a part of it.
   */
  boolean isComplete();

  /** Every model that is configured, or has a version, by id. */
  List<ModelView> models();

  /** One of them. */
  Optional<ModelView> model(String modelId);

  /** All versions of a model, the oldest first; empty if there is none. */
  List<VersionView> versions(String modelId);

  /** The latest evaluations of a model, the oldest first. */
  List<EvaluationView> evaluations(String modelId);

  /** A request with its receipts, if it is remembered. */
  Optional<RequestView> request(String modelId, UUID requestId);

  /** The requests with this id that are remembered, of all models; nearly always one. */
  List<RequestView> requests(UUID requestId);

  /** The latest receipts, the newest first. */
  List<ReceiptView> receipts(int limit);

  /**
   * Tells {@code listener} of everything that happens from now on, from threads of its own, in
   * order, one at a time. The listener returns at once.
   *
   * @return ends it
   */
  Subscription listen(Consumer<ApiEvent> listener);

  /** Ends when it is closed. */
  @FunctionalInterface
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
