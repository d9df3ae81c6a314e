package dev.amund.event.client;

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
 * exception there, but no {@link Error}: the thread ends silently, and every later call to the
 * client times out.
 *
 * <p>A client is registered with the platform's MBean server from when its thread runs until it is
 * closed, so a registered client without a thread is broken. So is a Kafka Streams thread without
 * its state updater, which restores its stores.
 */
public final class KafkaIoThreads {
  private static final Map<String, String> THREAD_BY_DOMAIN =
      Map.of(
          "kafka.producer", "kafka-producer-network-thread | ",
          "kafka.admin.client", "kafka-admin-client-thread | ");

  private static final Pattern STREAM_THREAD = Pattern.compile("(.*)-StreamThread-(\\d+)");

  private KafkaIoThreads() {}

  /**
   * Returns the names of threads that ended although their client was not closed. A client that is
   * being created or closed may appear briefly: trust a name only if it appears twice in a row.
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
    // Threads that start meanwhile are omitted if they do not fit; there is room for many.
    var threads = new Thread[2 * root.activeCount() + 64];
    root.enumerate(threads, true);
    return Arrays.stream(threads)
        .filter(Objects::nonNull)
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .collect(Collectors.toSet());
  }
}
