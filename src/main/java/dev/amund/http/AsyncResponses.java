package dev.amund.http;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests with results from worker threads. */
final class AsyncResponses {
  /** The timeout for an answer. */
  static final Duration TIMEOUT = Duration.ofSeconds(10);

  private static final Logger log = LoggerFactory.getLogger(AsyncResponses.class);

  private AsyncResponses() {}

  /** Sends the text with 200, or a problem if that is the result, or a 503 without details. */
  static void send(RoutingContext request, String contentType, Future<String> answer) {
    answer
        .timeout(TIMEOUT)
        .onSuccess(text -> Responses.send(request, 200, contentType, text))
        .onFailure(failure -> fail(request, failure));
  }

  /** Sends the problem, if it is one; else a 503 without details. */
  static void fail(RoutingContext request, Throwable failure) {
    if (failure instanceof ProblemException expected) {
      Responses.sendProblem(request, expected.problem());
    } else {
      log.warn("{} cannot be answered now", Responses.path(request).orElse("?"), failure);
      Responses.sendProblem(request, 503, "There is no answer now; the log says why.");
    }
  }
}
