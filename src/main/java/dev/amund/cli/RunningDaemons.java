package dev.amund.cli;

import dev.amund.event.GroupMembers;
import dev.amund.event.KafkaClients;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Which daemons of an installation run, as far as Kafka knows. */
final class RunningDaemons {
  private static final long PAUSE_MILLIS = 500;

  private final KafkaClients clients;
  private final PrintWriter notes;

  /**
   * @param notes told that it waits
   */
  RunningDaemons(KafkaClients clients, PrintWriter notes) {
    this.clients = clients;
    this.notes = notes;
  }

  /**
   * The instance ids of those that run. A daemon that has stopped keeps its place in the group for
   * the length of a session, so that what is found is looked at again until then.
   */
  List<String> find() throws InterruptedException {
    Duration session = clients.config().sessionTimeout();
    long begin = System.nanoTime();
    var members = members();
    if (!members.isEmpty()) {
      notes.printf(
          "Waiting for up to %d s to see whether %s has stopped%n",
          session.toSeconds(), String.join(", ", members));
    }
    while (!members.isEmpty() && System.nanoTime() - begin < session.plusSeconds(2).toNanos()) {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      members = members();
    }
    return members;
  }

  private List<String> members() {
    return GroupMembers.of(clients, KafkaClients.UNLEARNER);
  }
}
