package dev.amund.samples;

import dev.amund.samples.Database.Family;
import dev.amund.samples.images.ImageDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.rocksdb.RocksDBException;

/** Look-ups and draws. The caller keeps writers out meanwhile. */
final class StoreReader {
  private final Database database;

  StoreReader(Database database) {
    this.database = database;
  }

  /**
   * Returns those of the next ids that are held, in the order given, until their files are large
   * enough together.
   *
   * @param ids those that were looked up are taken off
   * @param enough in bytes; one file more may be read
   */
  List<HeldSample> samples(Queue<byte[]> ids, long enough) throws RocksDBException {
    // One by one: RocksDB's multi-get returns null for a block that it cannot read, and "damaged"
    // must never be taken for "not held".
    var samples = new ArrayList<HeldSample>();
    long bytes = 0;
    while (!ids.isEmpty() && bytes < enough) {
      var id = ids.remove();
      var entry = entry(id);
      if (entry.isPresent()) {
        var content = content(id, entry.get());
        bytes += content.bytes().length;
        samples.add(new HeldSample(Keys.text(id), entry.get(), content));
      }
    }
    return samples;
  }

  private HeldContent content(byte[] id, Entry entry) throws RocksDBException {
    return database
        .get(Family.CONTENT, id)
        .map(bytes -> new HeldContent(entry.kind(), bytes))
        .orElseThrow(() -> inconsistent("no content of sample " + Keys.text(id)));
  }

  /** The splits of those of the ids that are held, in the order given. */
  Map<String, Split> splits(Collection<byte[]> ids) throws RocksDBException {
    var splits = new LinkedHashMap<String, Split>();
    for (var id : ids) {
      entry(id).ifPresent(entry -> splits.put(Keys.text(id), entry.split()));
    }
    return splits;
  }

  private Optional<Entry> entry(byte[] id) throws RocksDBException {
    return database.get(Family.ENTRIES, id).map(Entry::decode);
  }

  Set<String> idsOfSubject(byte[] subject) throws RocksDBException {
    var ids = new LinkedHashSet<String>();
    var prefix = Keys.subjectPrefix(subject);
    try (var rows = database.rocks().newIterator(database.handle(Family.SUBJECTS))) {
      for (rows.seek(prefix); rows.isValid() && Keys.startsWith(rows.key(), prefix); rows.next()) {
        var row = rows.key();
        ids.add(Keys.text(Arrays.copyOfRange(row, prefix.length, row.length)));
      }
      rows.status();
    }
    return ids;
  }

  Lookalikes lookalikes(
      Collection<Sample> samples,
      Fingerprints fingerprints,
      long held,
      ImageDecoder images,
      Set<String> excluded)
      throws RocksDBException {
    var search = new LookalikeSearch(database, images, excluded);
    search.search(samples, fingerprints, held);
    return search.found();
  }

  /**
   * Ids drawn uniformly without replacement.
   *
   * @param held how many samples the split has
   * @param labels only samples with one of these are drawn
   */
  List<byte[]> draw(
      Split split,
      long held,
      LabelRange labels,
      int count,
      RandomGenerator random,
      Set<String> excluded)
      throws RocksDBException {
    var sampler = new SlotSampler(held, random);
    var ids = new ArrayList<byte[]>();
    // Passing over excluded ids leaves the others uniform: a uniform permutation with some elements
    // struck out is a uniform permutation of the rest.
    while (ids.size() < count && sampler.hasNext()) {
      long slot = sampler.next();
      var id =
          database
              .get(Family.SLOTS, Keys.slot(split, slot))
              .orElseThrow(() -> inconsistent("no sample in slot " + slot));
      if ((excluded.isEmpty() || !excluded.contains(Keys.text(id))) && isKnown(id, labels)) {
        ids.add(id);
      }
    }
    return ids;
  }

  /** The entry is not read where every label is known. */
  private boolean isKnown(byte[] id, LabelRange labels) throws RocksDBException {
    return labels.classes().isEmpty()
        || labels.knows(
            entry(id).orElseThrow(() -> inconsistent("slots of samples that it lacks")).label());
  }

  /** Returns how many training samples of each label there are among the ids. */
  TrainedLabels trainedLabels(Collection<byte[]> ids) throws RocksDBException {
    var labels = new TrainedLabels();
    for (var id : ids) {
      entry(id).ifPresent(entry -> labels.add(entry.split(), entry.label(), 1));
    }
    return labels;
  }

  /** Returns how many of the ids are held for the split, with a label that the model knows. */
  long usable(Split split, Collection<byte[]> ids, LabelRange labels) throws RocksDBException {
    long usable = 0;
    for (var id : ids) {
      usable +=
          entry(id).filter(e -> e.split() == split && labels.knows(e.label())).isPresent() ? 1 : 0;
    }
    return usable;
  }

  /** Returns those of the ids that are held with a label that the model does not know, and it. */
  Map<String, Integer> unknownLabels(Collection<byte[]> ids, LabelRange labels)
      throws RocksDBException {
    var unknown = new LinkedHashMap<String, Integer>();
    for (var id : ids) {
      entry(id)
          .map(Entry::label)
          .filter(label -> !labels.knows(label))
          .ifPresent(label -> unknown.put(Keys.text(id), label));
    }
    return unknown;
  }

  /**
   * Returns the first sample, in the order of the ids, with a label that the model does not know.
   */
  Optional<Map.Entry<String, Integer>> firstUnknownLabel(LabelRange labels)
      throws RocksDBException {
    try (var rows = database.rocks().newIterator(database.handle(Family.ENTRIES))) {
      for (rows.seekToFirst(); rows.isValid(); rows.next()) {
        int label = Entry.decode(rows.value()).label();
        if (!labels.knows(label)) {
          return Optional.of(Map.entry(Keys.text(rows.key()), label));
        }
      }
      rows.status();
      return Optional.empty();
    }
  }

  SampleStoreException inconsistent(String what) {
    return Failures.damaged(database.directory(), "it has " + what, null);
  }
}
