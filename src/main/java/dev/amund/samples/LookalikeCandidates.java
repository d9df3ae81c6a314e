package dev.amund.samples;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Collects the slots whose fingerprints agree in a whole band with one of those that are looked
 * for, while they pass by.
 */
final class LookalikeCandidates implements Fingerprints.Visitor {
  /** The most candidates of a band: a store of blank images must not be read as a whole. */
  private static final int LIMIT = 500;

  private static final int VALUES = 1 << Short.SIZE;

  /** The values of each band that are looked for: most fingerprints have none of them. */
  private final List<BitSet> wanted =
      IntStream.range(0, Fingerprint.BANDS).mapToObj(band -> new BitSet(VALUES)).toList();

  /** The slots by band and value. */
  private final Map<Integer, List<Long>> found = new HashMap<>();

  LookalikeCandidates(Collection<Fingerprint> fingerprints) {
    for (var fingerprint : fingerprints) {
      for (int band = 0; band < Fingerprint.BANDS; band++) {
        wanted.get(band).set(value(fingerprint, band));
      }
    }
  }

  @Override
  public void visit(long slot, long bits) {
    var fingerprint = new Fingerprint(bits);
    for (int band = 0; band < Fingerprint.BANDS; band++) {
      if (wanted.get(band).get(value(fingerprint, band))) {
        var slots = found.computeIfAbsent(key(fingerprint, band), key -> new ArrayList<>());
        if (slots.size() < LIMIT) {
          slots.add(slot);
        }
      }
    }
  }

  /** The slots that agree with one of the fingerprints in a band, each once. */
  Set<Long> slotsOf(Fingerprint fingerprint) {
    var slots = new LinkedHashSet<Long>();
    for (int band = 0; band < Fingerprint.BANDS; band++) {
      slots.addAll(found.getOrDefault(key(fingerprint, band), List.of()));
    }
    return slots;
  }

  private static int value(Fingerprint fingerprint, int band) {
    return Short.toUnsignedInt(fingerprint.band(band));
  }

  private static int key(Fingerprint fingerprint, int band) {
    return band * VALUES + value(fingerprint, band);
  }
}
