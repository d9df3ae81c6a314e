package dev.amund.bench.samples;

import dev.amund.bench.common.BenchProgress;
import dev.amund.bench.common.Medians;
import dev.amund.bench.common.TemporaryDirectory;
import dev.amund.event.Seconds;
import dev.amund.samples.Sample;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import dev.amund.samples.shape.ImageShape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Measures the sample store at several sizes: how fast it fills compared with a plain file on the
 * same disk, how fast it opens, and whether replay and erasure depend on its size. The samples are
 * incompressible noise of CIFAR's shape, ten per subject.
 */
public final class SampleStoreBench {
  private static final ImageShape SHAPE = ImageShape.CIFAR;
  private static final int DRAWN = 1200;
  private static final int ERASED = 50;
  private static final int DRAWS = 31;
  private static final int ERASURES = 5;
  private static final int OF_A_SUBJECT = 10;
  private static final int ROWS_BETWEEN_PROGRESS = 10_000;
  private static final double MILLIS_A_SECOND = 1e3;
  private static final double MEGABYTE = 1e6;

  private final Optional<Path> parent;
  private final BenchProgress progress;

  /**
   * @param parent the stores' parent directory; empty for that of temporary files
   */
  public SampleStoreBench(Optional<Path> parent, BenchProgress progress) {
    this.parent = parent;
    this.progress = progress;
  }

  /**
   * Runs the bench and returns its report.
   *
   * @param sizes how many samples a store has, a row for each
   * @throws IOException if there is no room
   * @throws IllegalArgumentException if a size is below 1
   */
  public SampleStoreReport run(List<Integer> sizes) throws IOException {
    if (sizes.stream().anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException("A store of the bench has at least 1 sample");
    }
    progress.finished(SampleStoreRow.TABLE.header());
    var rows = new ArrayList<SampleStoreRow>();
    for (int size : sizes) {
      try (var directory = TemporaryDirectory.create(parent)) {
        var row = measure(directory.path(), size);
        rows.add(row);
        progress.finished(SampleStoreRow.TABLE.line(row));
      }
    }
    return new SampleStoreReport(SHAPE.size(), DRAWN, ERASED, List.copyOf(rows));
  }

  private SampleStoreRow measure(Path directory, int size) throws IOException {
    progress.begin("%,d samples".formatted(size));
    double bytes = (double) size * SHAPE.size();
    double disk = seconds(() -> writePlain(directory.resolve("plain"), size));
    Files.delete(directory.resolve("plain"));
    Path path = directory.resolve("store");
    double filled = seconds(() -> fill(path, size));
    double opened = seconds(() -> SampleStore.open(path).close());
    try (var store = SampleStore.open(path)) {
      var random = new SplittableRandom(size);
      double draw = median(DRAWS, () -> draw(store, random));
      double erase = median(ERASURES, () -> erase(store, size, random));
      return new SampleStoreRow(
          size,
          size / filled,
          bytes / MEGABYTE / filled,
          bytes / MEGABYTE / disk,
          opened,
          draw * MILLIS_A_SECOND,
          erase * MILLIS_A_SECOND);
    }
  }

  private static void writePlain(Path file, int size) throws IOException {
    var random = new SplittableRandom(1);
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int i = 0; i < size; i++) {
        var buffer = ByteBuffer.wrap(noise(random));
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
      }
      channel.force(true);
    }
  }

  private void fill(Path path, int size) {
    var random = new SplittableRandom(1);
    try (var store = SampleStore.open(path);
        var writer = store.writer()) {
      for (int i = 0; i < size; i++) {
        var subject = Optional.of("subject-" + i / OF_A_SUBJECT);
        writer.put(new Sample(id(i), i % 10, Split.TRAIN, subject, SHAPE, noise(random)));
        if ((i + 1) % ROWS_BETWEEN_PROGRESS == 0) {
          progress.show(i + 1, size);
        }
      }
    }
  }

  private static String id(int number) {
    return "sample-%08d".formatted(number);
  }

  private static byte[] noise(RandomGenerator random) {
    var pixels = new byte[SHAPE.size()];
    random.nextBytes(pixels);
    return pixels;
  }

  private static void draw(SampleStore store, RandomGenerator random) {
    store.draw(Split.TRAIN, DRAWN, random, Set.of());
  }

  private static void erase(SampleStore store, int size, RandomGenerator random) {
    var ids =
        IntStream.range(0, ERASED).mapToObj(i -> id(random.nextInt(size))).distinct().toList();
    store.erase(ids, new UUID(size, 0));
  }

  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }

  private static double seconds(Work work) throws IOException {
    long begin = System.nanoTime();
    work.run();
    return Seconds.since(begin);
  }

  private static double median(int times, Work work) throws IOException {
    var seconds = new ArrayList<Double>();
    for (int i = 0; i < times; i++) {
      seconds.add(seconds(work));
    }
    return Medians.of(seconds).orElseThrow();
  }
}
