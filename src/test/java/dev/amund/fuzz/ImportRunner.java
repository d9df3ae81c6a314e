package dev.amund.fuzz;

import dev.amund.config.ImagePreparation;
import dev.amund.samples.Registration;
import dev.amund.samples.SampleStore;
import dev.amund.samples.SampleStoreException;
import dev.amund.samples.SampleWriter;
import dev.amund.samples.imports.ImportTarget;
import dev.amund.samples.imports.Importer;
import dev.amund.samples.imports.source.ImportException;
import dev.amund.samples.report.ImportReport;
import dev.amund.samples.report.SampleRefusedException;
import dev.amund.samples.shape.SampleShape;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Imports data sets that may be anything, into a store for each shape. Their batches are not waited
 * for, so that hundreds are done in a second.
 */
public final class ImportRunner implements AutoCloseable {
  private final Path directory;
  private final Map<SampleShape, SampleStore> stores = new HashMap<>();

  /**
   * @param directory of the stores
   */
  public ImportRunner(Path directory) {
    this.directory = directory;
  }

  /**
   * Imports one.
   *
   * @param hostile as {@link HostileImports} made it
   * @return what became of its rows; empty if it was refused as a whole, in a declared way
   * @throws RuntimeException anything else is a defect of the importers
   */
  public Optional<ImportReport> run(HostileImport hostile) {
    var store = stores.computeIfAbsent(hostile.shape(), this::open);
    try (var target = new Target(store)) {
      var source = hostile.format().source(hostile.path(), hostile.options());
      return Optional.of(new Importer(() -> target, true).run(source));
    } catch (ImportException e) {
      return Optional.empty();
    } catch (SampleStoreException e) {
      if (e.getMessage().contains("need another store")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private SampleStore open(SampleShape shape) {
    var store = SampleStore.open(directory.resolve("store-" + stores.size()));
    store.requireShape(shape);
    return store;
  }

  @Override
  public void close() {
    stores.values().forEach(SampleStore::close);
  }

  /** A store that is not synced after each import. */
  private static final class Target implements ImportTarget {
    private final SampleStore store;
    private final SampleWriter writer;

    Target(SampleStore store) {
      this.store = store;
      this.writer = store.writer();
    }

    @Override
    public void requireShape(SampleShape shape) {
      if (!store.shape().equals(Optional.of(shape))) {
        store.requireShape(shape);
      }
    }

    @Override
    public void requirePreparation(String preparation) {
      // Another header than that of the others is in order, for this store lasts.

    }

    @Override
    public void requireImagePreparation(Optional<ImagePreparation> preparation) {
      // Likewise.
    }

    @Override
    public Optional<String> checkpoint(String name) {
      return Optional.empty();
    }

    @Override
    public void put(Registration sample) throws SampleRefusedException {
      writer.put(sample);
    }

    @Override
    public void checkpoint(String name, String value) {
      writer.write();
    }

    @Override
    public void close() {
      writer.write();
    }
  }
}
