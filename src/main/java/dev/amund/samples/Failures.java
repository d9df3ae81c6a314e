package dev.amund.samples;

import java.nio.file.Path;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Translates failures of RocksDB into messages for the operator. */
final class Failures {
  private Failures() {}

  static SampleStoreException opening(Path directory, RocksDBException e) {
    var text = String.valueOf(e.getMessage());
    if (text.contains("While lock file") || text.contains("lock hold by")) {
      return new SampleStoreInUseException(
          ("The sample store %s is in use: another process, or this one, has it open. Stop that"
                  + " process, or give this one its own directory (%s)")
              .formatted(directory, text),
          e);
    }
    if (isDamage(e)) {
      return damaged(directory, text, e);
    }
    return new SampleStoreException(
        "Cannot open the sample store %s: %s. Check the disk and the permissions"
            .formatted(directory, text),
        e);
  }

  static SampleStoreException using(Path directory, String action, RocksDBException e) {
    if (isDamage(e)) {
      return damaged(directory, e.getMessage(), e);
    }
    var text = String.valueOf(e.getMessage());
    return new SampleStoreException(
        "The sample store %s failed to %s: %s. %s"
            .formatted(
                directory,
                action,
                text,
                text.contains("No space left on device")
                    ? "Free some space; it continues by itself then"
                    : "Check the disk's health; the store is opened again by itself when it is next"
                        + " used"),
        e);
  }

  static SampleStoreException damaged(Path directory, String what, Throwable cause) {
    return new SampleStoreException(
        ("The sample store %s is damaged: %s. Stop amund, move the directory away, and fill a new"
                + " store by importing the samples again or restoring a backup. Requests erased"
                + " since then must be erased there too")
            .formatted(directory, what),
        cause);
  }

  /**
   * Returns whether RocksDB may take no more writes, or may hold to what it has read, until it is
   * opened again. After a full disk it continues by itself.
   */
  static boolean needsReopening(SampleStoreException e) {
    return e.getCause() instanceof RocksDBException
        && !String.valueOf(e.getCause().getMessage()).contains("No space left on device");
  }

  /** A file that is gone or is no table is damage too, though RocksDB calls it an I/O error. */
  private static boolean isDamage(RocksDBException e) {
    var status = e.getStatus();
    return status != null
        && (status.getCode() == Status.Code.Corruption
            || String.valueOf(e.getMessage()).contains("No such file"));
  }
}
