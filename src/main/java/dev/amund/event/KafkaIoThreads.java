package dev.amund.event;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * Finds Kafka clients whose I/O thread has ended. Producers and admin clients survive every
 * exception there, but no {@link Error}: the thread ends without a word, and all that is asked of
 * the client from then on times out, for ever.
 *
 * <p>A client registers itself under its id with the platform's MBean server once its thread runs,
 * and takes itself out when it is closed: one that is registered and has no thread is lost. So is a
 * stream thread of Kafka Streams without its state updater, which restores its stores.
 */
public final class KafkaIoThreads {
  private static final Map<String, String> THREAD_BY_DOMAIN =
      Map.of(
          "kafka.producer", "kafka-producer-network-thread | ",
          "kafka.admin.client", "kafka-admin-client-thread | ");

  private static final Pattern STREAM_THREAD = Pattern.compile("(.*)-StreamThread-(\\d+)");

  private KafkaIoThreads() {}

  /**
   * Returns the names of the threads that have ended though their client was not closed. For a
   * moment also that of a client that is just being made or closed: what is lost is so twice in a
   * row.
   */
  public static Set<String> lost() {
    var lost = new TreeSet<String>();
    THREAD_BY_DOMAIN.forEach(
        (domain, prefix) -> clientIds(domain).forEach(id -> lost.add(prefix + id)));
    Set<String> running = running();
    running.stream()
        .map(STREAM_THREAD::matcher)
        .filter(Matcher::matches)
        .forEach(thread -> lost.add(thread.group(1) + "-StateUpdater-" + thread.group(2)));
    lost.removeAll(running);
    return lost;
  }

  private static Set<String> clientIds(String domain) {
    try {
      return ManagementFactory.getPlatformMBeanServer()
          .queryNames(new ObjectName(domain + ":type=app-info,id=*"), null)
          .stream()
          .map(name -> unquoted(name.getKeyProperty("id")))
          .collect(Collectors.toSet());
    } catch (MalformedObjectNameException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String unquoted(String id) {
    return id.startsWith("\"") ? ObjectName.unquote(id) : id;
  }

  private static Set<String> running() {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    while (root.getParent() != null) {
      root = root.getParent();
    }
    // Those that begin meanwhile are left out if they do not fit: there is room for many.
    var threads = new Thread[2 * root.activeCount() + 64];
    root.enumerate(threads, true);
    return Arrays.stream(threads)
        .filter(Objects::nonNull)
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .collect(Collectors.toSet());
  }
}
