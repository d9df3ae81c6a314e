package dev.amund.samples;

import dev.amund.samples.Database.Family;
import java.time.Duration;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a store of an earlier format to the present one. May be interrupted and run again.
 *
 * <p>Before format 5 fingerprints were rows of an index of their own, and it was not noted which
 * index rows had been overwritten: so all former rows go here, once.
 */
final class FormatUpgrade {
  private static final Logger log = LoggerFactory.getLogger(FormatUpgrade.class);

  private FormatUpgrade() {}

  /** Takes some microseconds for each sample where there is something to do. */
  static void run(Database database) throws RocksDBException {
    long format =
        database.get(Family.META, Meta.FORMAT).map(Meta::number).orElse(Meta.OLDEST_FORMAT_VERSION);
    if (format >= Meta.FORMAT_VERSION) {
      return;
    }
    long begin = System.nanoTime();
    database.flush(Family.values());
    database.compact(Family.SLOTS, null, null);
    database.compact(Family.SUBJECTS, null, null);
    database.dropRetiredFamilies();
    database.put(Family.META, Meta.FORMAT, Meta.encode(Meta.FORMAT_VERSION));
    database.flush(Family.META);
    log.info(
        "sample store upgraded: directory={} from-format={} to-format={} seconds={}",
        database.directory(),
        format,
        Meta.FORMAT_VERSION,
        Duration.ofNanos(System.nanoTime() - begin).toSeconds());
  }
}
