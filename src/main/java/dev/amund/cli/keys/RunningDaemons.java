package dev.amund.cli.keys;

import dev.amund.event.admin.GroupMembers;
import dev.amund.event.client.KafkaClients;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Finds the running daemons of an installation, as far as Kafka knows. */
final class RunningDaemons {
  private static final long PAUSE_MILLIS = 500;

  private final KafkaClients clients;
  private final PrintWriter notes;

  /**
   * @param notes receives a note that it waits
   */
  RunningDaemons(KafkaClients clients, PrintWriter notes) {
    this.clients = clients;
    this.notes = notes;
  }

  /**
   * Returns the instance ids of running daemons. A stopped daemon stays in the group until its
   * session expires, so this rechecks for that long.
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
