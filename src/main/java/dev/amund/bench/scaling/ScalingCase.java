package dev.amund.bench.scaling;

import dev.amund.bench.common.BenchException;
import dev.amund.bench.common.BenchProgress;
import dev.amund.bench.common.EmbeddedParts;
import dev.amund.bench.common.Installation;
import dev.amund.bench.common.RepeatedSamples;
import dev.amund.bench.daemon.DaemonUnderTest;
import dev.amund.samples.SampleStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The case of the scaling curves.
 *
 * @param model the base model
 * @param settings configuration keys over the defaults
 * @param parent the parent directory of broker and stores; empty for that of temporary files
 */
record ScalingCase(
    Path model,
    RepeatedSamples samples,
    Map<String, String> settings,
    Optional<Path> parent,
    BenchProgress progress) {

  /** A measurement with one daemon. */
  interface Work<T> {
    /**
     * @param ids of training samples, to be forgotten one after the other
     */
    T run(DaemonUnderTest daemon, Deque<String> ids);
  }

  /**
   * Runs the work with a daemon on a new broker, whose disk space is freed afterwards.
   *
   * @param size training samples in its store
   * @param forgotten how many of them the work will have forgotten
   * @param under configuration keys under the settings
   * @throws BenchException if there are not as many training samples, and one more
   */
  <T> T with(int size, long forgotten, Map<String, String> under, Work<T> work) throws IOException {
    long held = Math.min(size, samples.originals());
    if (forgotten >= held) {
      throw new BenchException(
          "A curve needs %,d training samples to forget, and some that stay; there are %,d"
              .formatted(forgotten, held));
    }
    var all = new HashMap<>(under);
    all.putAll(settings);
    try (var parts = EmbeddedParts.start(parent)) {
      var installation = new Installation(parts, "scaling", model, all);
      Deque<String> ids;
      try (var store = SampleStore.open(installation.samples())) {
        ids = new ArrayDeque<>(samples.fill(store, size, progress));
      }
      try (var daemon = DaemonUnderTest.start(installation)) {
        return work.run(daemon, ids);
      }
    }
  }

  /** Takes this many ids. */
  static List<String> next(Deque<String> ids, int count) {
    return IntStream.range(0, count).mapToObj(i -> ids.remove()).toList();
  }
}
