package dev.amund.samples.imports;

import dev.amund.samples.imports.cifar.CifarManifestSource;
import dev.amund.samples.imports.cifar.CifarSource;
import dev.amund.samples.imports.idx.IdxSource;
import dev.amund.samples.imports.images.FolderSource;
import dev.amund.samples.imports.images.ImageManifestSource;
import dev.amund.samples.imports.numpy.NpzSource;
import dev.amund.samples.imports.rows.TableSource;
import dev.amund.samples.imports.source.Format;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The formats that can be imported. */
public final class Formats {
  /** Every format. */
  public static final List<Format> ALL =
      List.of(
          CifarManifestSource.FORMAT,
          CifarSource.TEN,
          CifarSource.HUNDRED,
          IdxSource.FORMAT,
          FolderSource.FORMAT,
          ImageManifestSource.FORMAT,
          NpzSource.NPZ,
          NpzSource.NPY,
          TableSource.FORMAT);

  private Formats() {}

  /** Returns the format of this name; empty if there is none. */
  public static Optional<Format> of(String name) {
    return ALL.stream().filter(format -> format.name().equals(name)).findFirst();
  }

  /** Returns all names, separated by commas. */
  public static String names() {
    return ALL.stream().map(Format::name).collect(Collectors.joining(", "));
  }
}
