package dev.amund.samples;

import dev.amund.config.ImagePreparation;
import dev.amund.samples.Database.Family;
import dev.amund.samples.HeldContent.Kind;
import dev.amund.samples.images.ImageDecoder;
import dev.amund.text.Printable;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.rocksdb.RocksDBException;

/**
 * A store's note of how its samples were prepared: the names of features, or how image files are
 * brought to its shape. Guarded by the lock of the store.
 */
final class PreparationNote {
  private static final String OF_IMAGES = "images ";

  /** The length to which text of others is shortened in a message. */
  private static final int LONGEST = 300;

  private final Database database;
  private Optional<String> text;
  private ImageDecoder images;

  private PreparationNote(Database database, Optional<String> text) {
    this.database = database;
    this.text = text;
    this.images = decoder(text);
  }

  /**
   * Reads the note of a store.
   *
   * @throws SampleStoreException it was written by another version of amund
   */
  static PreparationNote load(Database database) throws RocksDBException {
    return new PreparationNote(
        database, database.get(Family.META, Meta.PREPARATION).map(Keys::text));
  }

  private static ImageDecoder decoder(Optional<String> text) {
    try {
      return new ImageDecoder(
          text.filter(some -> some.startsWith(OF_IMAGES)).map(ImagePreparation::parse));
    } catch (IllegalArgumentException e) {
      throw new SampleStoreException(
          "The images of the sample store are prepared in a way that this version of amund does not"
              + " know: "
              + e.getMessage(),
          e);
    }
  }

  /** Returns the note as it is stored; empty if nothing was noted. */
  Optional<String> text() {
    return text;
  }

  /** Returns a decoder of image files that prepares them as the store has noted. */
  ImageDecoder images() {
    return images;
  }

  /**
   * Notes how the samples are prepared. A store that has samples and no note takes any.
   *
   * @param isEmpty whether the store has no samples, to which a note could matter
   * @throws SampleStoreException samples were prepared otherwise
   */
  void require(String wanted, boolean isEmpty) throws RocksDBException {
    if (text.isEmpty() || isEmpty) {
      note(wanted);
    } else {
      requireSame(text.get(), wanted);
    }
  }

  /**
   * Notes how image files are prepared; those that a store without a note has already are as
   * earlier versions of amund prepared them, and stay so.
   *
   * @param wanted empty takes what is noted, and in an empty store the default
   * @param isEmpty whether the store has no samples
   * @throws SampleStoreException images were prepared otherwise
   */
  void requireImages(Optional<ImagePreparation> wanted, boolean isEmpty) throws RocksDBException {
    if (isEmpty || text.isEmpty() && !holdsImageFiles()) {
      note(wanted.orElse(images.preparation().orElse(ImagePreparation.DEFAULT)).text());
    } else if (wanted.isPresent()) {
      requireSame(
          text.orElse("images fit=squash exif-orientation=ignore, in the way of earlier versions"),
          wanted.get().text());
    }
  }

  private boolean holdsImageFiles() throws RocksDBException {
    try (var rows = database.rocks().newIterator(database.handle(Family.ENTRIES))) {
      for (rows.seekToFirst(); rows.isValid(); rows.next()) {
        if (Entry.decode(rows.value()).kind() != Kind.PIXELS) {
          return true;
        }
      }
      rows.status();
      return false;
    }
  }

  private void requireSame(String held, String wanted) {
    if (!held.equals(wanted)) {
      throw new SampleStoreException(
          "The samples of the store %s were prepared as: %s; these as: %s. They need another store"
              .formatted(
                  database.directory(),
                  Printable.of(held, LONGEST),
                  Printable.of(wanted, LONGEST)));
    }
  }

  private void note(String wanted) throws RocksDBException {
    if (text.filter(wanted::equals).isPresent()) {
      return;
    }
    database.put(Family.META, Meta.PREPARATION, wanted.getBytes(StandardCharsets.UTF_8));
    text = Optional.of(wanted);
    images = decoder(text);
  }
}
