package dev.amund.samples;

import dev.amund.samples.Database.Family;
import dev.amund.samples.HeldContent.Kind;
import dev.amund.samples.images.ImageDecoder;
import dev.amund.samples.links.Links;
import dev.amund.samples.report.SampleRefusedException;
import dev.amund.samples.shape.ImageShape;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import org.rocksdb.RocksDBException;

/**
 * Finds the training samples that look like given ones, by their {@link Fingerprints} first and by
 * their pixels then. The caller keeps writers out meanwhile.
 */
final class LookalikeSearch {
  /** Root mean square difference of the pixels, of 255, up to which images count as similar. */
  private static final double SIMILAR = 8;

  private final Database database;
  private final ImageDecoder images;
  private final Set<String> excluded;
  private final Set<String> identical = new HashSet<>();
  private final Set<String> similar = new HashSet<>();
  private final Links links = Links.none();

  /**
   * @param images decodes image files as the store does
   * @param excluded ids that are not looked for
   */
  LookalikeSearch(Database database, ImageDecoder images, Set<String> excluded) {
    this.database = database;
    this.images = images;
    this.excluded = excluded;
  }

  /**
   * All that were found; one that is identical to one sample and similar to another is identical.
   */
  Lookalikes found() {
    similar.removeAll(identical);
    return new Lookalikes(identical, similar);
  }

  /**
   * Takes some nanoseconds for each training sample, however many are given.
   *
   * @param held how many training samples there are
   */
  void search(Collection<Sample> samples, Fingerprints fingerprints, long held)
      throws RocksDBException {
    var wanted = new IdentityHashMap<Sample, Fingerprint>();
    samples.forEach(
        sample -> wanted.put(sample, Fingerprint.of(sample.shape(), sample.sharedPixels())));
    var candidates = new LookalikeCandidates(wanted.values());
    fingerprints.forEach(held, candidates);
    for (var entry : wanted.entrySet()) {
      for (long slot : candidates.slotsOf(entry.getValue())) {
        var id = database.get(Family.SLOTS, Keys.slot(Split.TRAIN, slot));
        if (id.isPresent()) {
          compare(entry.getKey(), entry.getValue(), id.get());
        }
      }
    }
  }

  private void compare(Sample sample, Fingerprint fingerprint, byte[] id) throws RocksDBException {
    String name = Keys.text(id);
    if (name.equals(sample.id()) || excluded.contains(name)) {
      return;
    }
    var entry = database.get(Family.ENTRIES, id).map(Entry::decode);
    if (entry.isEmpty() || entry.get().split() != Split.TRAIN) {
      return;
    }
    if (entry.get().kind() == Kind.LINK) {
      // Not worth a request to another machine.
      if (entry.get().fingerprint().equals(fingerprint)) {
        similar.add(name);
      }
      return;
    }
    Optional<byte[]> bytes = database.get(Family.CONTENT, id);
    if (bytes.isPresent()) {
      compare(sample, name, new HeldContent(entry.get().kind(), bytes.get()));
    }
  }

  private void compare(Sample sample, String name, HeldContent content) {
    try {
      double difference = difference(sample, content.decode(sample.shape(), links, images));
      if (difference == 0) {
        identical.add(name);
      } else if (difference <= SIMILAR) {
        similar.add(name);
      }
    } catch (SampleRefusedException e) {
      throw new SampleStoreException(
          "The image of sample %s was decoded before".formatted(name), e);
    }
  }

  private static double difference(Sample sample, byte[] other) {
    byte[] one = sample.sharedPixels();
    if (!(sample.shape() instanceof ImageShape)) {
      return Arrays.equals(one, other) ? 0 : Double.POSITIVE_INFINITY;
    }
    long sum = 0;
    for (int i = 0; i < one.length; i++) {
      int by = Byte.toUnsignedInt(one[i]) - Byte.toUnsignedInt(other[i]);
      sum += (long) by * by;
    }
    return Math.sqrt((double) sum / one.length);
  }
}
