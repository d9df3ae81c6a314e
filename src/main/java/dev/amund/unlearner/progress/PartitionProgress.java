package dev.amund.unlearner.progress;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * Describes how far the batches of one partition are done. The batches of one model are done in the
 * order of their offsets, but a model that cannot be used falls behind and the others continue.
 *
 * <p>It is kept in the offset that is committed for the partition: the offset is that of the first
 * batch that is not done, and the metadata say the rest. There it outlives the process and goes
 * with the partition. As long as no model is behind, they say nothing but {@code deliveries N}.
 *
 * @param next all batches before it are done, except for those of the models that are behind
 * @param behind the models with a batch before {@code next} that is not done, each with the offset
 *     before which all of its batches are done
 * @param deliveries how often work on the batch at an offset was begun; only of batches that are
 *     not done
 */
public record PartitionProgress(
    long next, SortedMap<String, Long> behind, SortedMap<Long, Integer> deliveries) {
  /** A little below what brokers allow by default ({@code offset.metadata.max.bytes}). */
  private static final int MAX_METADATA = 4000;

  private static final Pattern ALONE = Pattern.compile("begun (\\d{1,9})");
  private static final Pattern WITH_OTHERS =
      Pattern.compile(
          "next (\\d{1,18}); behind (MODEL(?: MODEL)*)(?:; begun (COUNT(?: COUNT)*))?"
              .replace("MODEL", "[^ ;@]*@\\d{1,18}")
              .replace("COUNT", "\\d{1,18}\\*\\d{1,9}"));

  public PartitionProgress {
    behind = Collections.unmodifiableSortedMap(new TreeMap<>(behind));
    deliveries = Collections.unmodifiableSortedMap(new TreeMap<>(deliveries));
  }

  /** Reads what was committed last; nothing means that no batch is done. */
  public static PartitionProgress of(Optional<OffsetAndMetadata> committed) {
    long offset = committed.map(OffsetAndMetadata::offset).orElse(0L);
    String metadata = committed.map(OffsetAndMetadata::metadata).orElse("");
    Matcher withOthers = WITH_OTHERS.matcher(metadata);
    if (withOthers.matches()) {
      return new PartitionProgress(
          Long.parseLong(withOthers.group(1)),
          behind(withOthers.group(2)),
          deliveries(Optional.ofNullable(withOthers.group(3)).orElse("")));
    }
    Matcher alone = ALONE.matcher(metadata);
    return new PartitionProgress(
        offset,
        new TreeMap<>(),
        alone.matches()
            ? new TreeMap<>(Map.of(offset, Integer.parseInt(alone.group(1))))
            : new TreeMap<>());
  }

  private static TreeMap<String, Long> behind(String text) {
    var behind = new TreeMap<String, Long>();
    for (String entry : text.split(" ")) {
      int at = entry.indexOf('@');
      String modelId = URLDecoder.decode(entry.substring(0, at), StandardCharsets.UTF_8);
      behind.put(modelId, Long.parseLong(entry.substring(at + 1)));
    }
    return behind;
  }

  private static TreeMap<Long, Integer> deliveries(String text) {
    var deliveries = new TreeMap<Long, Integer>();
    Stream.of(text.split(" "))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> entry.split("\\*"))
        .forEach(pair -> deliveries.put(Long.parseLong(pair[0]), Integer.parseInt(pair[1])));
    return deliveries;
  }

  /** Returns whether a batch of the model at this offset is done. */
  public boolean isDone(String modelId, long offset) {
    return offset < behind.getOrDefault(modelId, next);
  }

  /** Returns how often work on the batch at this offset was begun. */
  public int deliveries(long offset) {
    return deliveries.getOrDefault(offset, 0);
  }

  /** Returns the progress once work on the batch at this offset was begun so often. */
  public PartitionProgress withDeliveries(long offset, int times) {
    var counts = new TreeMap<>(deliveries);
    if (times > 0) {
      counts.put(offset, times);
    } else {
      counts.remove(offset);
    }
    return new PartitionProgress(next, behind, counts);
  }

  /**
   * Returns the progress once the model's first batch that was not done, at this offset, is done.
   */
  public PartitionProgress done(String modelId, long offset) {
    var others = new TreeMap<>(behind);
    if (others.containsKey(modelId)) {
      others.put(modelId, offset + 1);
    }
    return withDeliveries(offset, 0).with(Math.max(next, offset + 1), others);
  }

  /** Returns the progress once the record at this offset, which is no batch, is done with. */
  public PartitionProgress passed(long offset) {
    return with(Math.max(next, offset + 1), behind);
  }

  /**
   * Returns the progress once the model's first batch that is not done, at this offset, must wait.
   */
  public PartitionProgress leftBehind(String modelId, long offset) {
    var others = new TreeMap<>(behind);
    others.putIfAbsent(modelId, offset);
    return with(Math.max(next, offset + 1), others);
  }

  /**
   * Returns the progress once all records before this offset were read.
   *
   * @param passedOver the models whose batches were passed over; those of all others are done
   */
  public PartitionProgress scanned(long offset, Collection<String> passedOver) {
    var others = new TreeMap<>(behind);
    others.replaceAll(
        (id, at) -> passedOver.contains(id) ? at : Long.valueOf(Math.max(at, offset)));
    return with(Math.max(next, offset), others);
  }

  /** Leaves out models that have caught up with the others. */
  private PartitionProgress with(long newNext, SortedMap<String, Long> others) {
    var left = new TreeMap<>(others);
    left.values().removeIf(offset -> offset >= newNext);
    return new PartitionProgress(newNext, left, deliveries);
  }

  /**
   * Returns where to read on, so that no batch is missed.
   *
   * @param passedOver the models whose batches are not to be worked on now
   */
  public long resumeAt(Collection<String> passedOver) {
    return behind.entrySet().stream()
        .filter(model -> !passedOver.contains(model.getKey()))
        .mapToLong(Map.Entry::getValue)
        .min()
        .orElse(next);
  }

  /** Returns whether a broker takes the metadata of {@link #toOffset}. */
  public boolean fits() {
    return metadata().length() <= MAX_METADATA;
  }

  /** Returns what to commit. */
  public OffsetAndMetadata toOffset() {
    return new OffsetAndMetadata(resumeAt(Set.of()), metadata());
  }

  private String metadata() {
    if (behind.isEmpty()) {
      return deliveries(next) > 0 ? "begun " + deliveries(next) : "";
    }
    String models =
        behind.entrySet().stream()
            .map(e -> URLEncoder.encode(e.getKey(), StandardCharsets.UTF_8) + "@" + e.getValue())
            .collect(Collectors.joining(" "));
    String counts =
        deliveries.entrySet().stream()
            .map(e -> e.getKey() + "*" + e.getValue())
            .collect(Collectors.joining(" "));
    return "next %d; behind %s%s"
        .formatted(next, models, counts.isEmpty() ? "" : "; begun " + counts);
  }
}
