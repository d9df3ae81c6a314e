package dev.amund.embedded;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;

/**
 * Kafka's own authorizer, which also writes down what the user amund was asked to be allowed, and
 * what not. The broker makes it by name, hence the static lists; they are of one test at a time.
 */
public final class RecordingAuthorizer extends StandardAuthorizer {
  private static final Set<String> ALLOWED = new ConcurrentSkipListSet<>();
  private static final Set<String> DENIED = new ConcurrentSkipListSet<>();

  @Override
  public List<AuthorizationResult> authorize(
      AuthorizableRequestContext context, List<Action> actions) {
    var results = super.authorize(context, actions);
    if (context.principal().getName().equals("amund")) {
      for (int i = 0; i < actions.size(); i++) {
        boolean allowed = results.get(i) == AuthorizationResult.ALLOWED;
        // What is asked only in order to tell, as for a list of all topics, is not counted.
        if (allowed || actions.get(i).logIfDenied()) {
          (allowed ? ALLOWED : DENIED).add(text(actions.get(i)));
        }
      }
    }
    return results;
  }

  private static String text(Action action) {
    var pattern = action.resourcePattern();
    return "%s %s %s".formatted(action.operation(), pattern.resourceType(), pattern.name());
  }

  /** What was allowed so far, as {@code READ TOPIC name}. */
  public static Set<String> allowed() {
    return new TreeSet<>(ALLOWED);
  }

  /** What was denied so far. */
  public static Set<String> denied() {
    return new TreeSet<>(DENIED);
  }

  /** Forgets all. */
  public static void reset() {
    ALLOWED.clear();
    DENIED.clear();
  }
}
