package dev.amund.samples;

import java.nio.file.Path;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.rocksdb.RocksDBException;

/** Lets many read or one write, while the store is open; and says in words what fails. */
final class StoreLock {
  private final Path directory;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean open = true;

  StoreLock(Path directory) {
    this.directory = directory;
  }

  @FunctionalInterface
  interface Action<T> {
    T run() throws RocksDBException;
  }

  <T> T reading(String action, Action<T> work) {
    return locked(lock.readLock(), action, work);
  }

  <T> T writing(String action, Action<T> work) {
    return locked(lock.writeLock(), action, work);
  }

  Lock writeLock() {
    return lock.writeLock();
  }

  private <T> T locked(Lock held, String action, Action<T> work) {
    held.lock();
    try {
      requireOpen();
      return work.run();
    } catch (RocksDBException e) {
      throw Failures.using(directory, action, e);
    } finally {
      held.unlock();
    }
  }

  /**
   * @throws SampleStoreException the store was closed
   */
  void requireOpen() {
    if (!open) {
      throw new SampleStoreException("The sample store %s was closed".formatted(directory));
    }
  }

  /** Nothing is done any more after this. */
  void close(Runnable closing) {
    lock.writeLock().lock();
    try {
      if (open) {
        open = false;
        closing.run();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
