package dev.amund.samples.imports;

import dev.amund.samples.imports.cifar.CifarManifestSource;
import dev.amund.samples.imports.cifar.CifarSource;
import dev.amund.samples.imports.idx.IdxSource;
import dev.amund.samples.imports.images.FolderSource;
import dev.amund.samples.imports.images.ImageManifestSource;
import dev.amund.samples.imports.numpy.NpzSource;
import dev.amund.samples.imports.rows.TableSource;
import dev.amund.samples.imports.source.Format;
import dev.amund.samples.imports.source.ImportOptions;
import dev.amund.samples.imports.source.SampleSource;
import java.nio.file.Path;

/** Opens sources by their format. */
public final class SampleSources {
  private SampleSources() {}

  /** Returns the source of this format at this path, which is not looked at yet. */
  public static SampleSource of(Format format, Path path, ImportOptions options) {
    return switch (format) {
      case MANIFEST -> new CifarManifestSource(path, options);
      case CIFAR10 -> CifarSource.ten(path, options);
      case CIFAR100 -> CifarSource.hundred(path, options);
      case IDX -> new IdxSource(path, options);
      case FOLDER -> new FolderSource(path, options);
      case IMAGES -> new ImageManifestSource(path, options);
      case NPZ -> NpzSource.ofArchive(path, options);
      case NPY -> NpzSource.ofDirectory(path, options);
      case TABLE -> new TableSource(path, options);
    };
  }
}
