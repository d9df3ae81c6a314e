package dev.amund.samples.imports;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** The formats that data sets come in. */
public enum Format {
  /** Records in the CIFAR-10 layout, named by a manifest. */
  MANIFEST("records in the CIFAR-10 layout with a manifest", CifarManifestSource::new),
  /** The binary version of CIFAR-10. */
  CIFAR10("the binary version of CIFAR-10", CifarSource::ten),
  /** The binary version of CIFAR-100. */
  CIFAR100("the binary version of CIFAR-100", CifarSource::hundred),
  /** MNIST and its relatives. */
  IDX("IDX files as of MNIST", IdxSource::new),
  /** A directory of images for each class. */
  FOLDER("a directory of images for each class", FolderSource::new),
  /** Image files, named by a manifest. */
  IMAGES("image files with a manifest", ImageManifestSource::new),
  /** Arrays of NumPy. */
  NPZ("arrays of NumPy", NpzSource::ofArchive),
  /** Arrays of NumPy, each in a file of its own. */
  NPY("a directory of arrays of NumPy", NpzSource::ofDirectory),
  /** A table of features. */
  TABLE("a table of features", TableSource::new);

  private final String description;
  private final BiFunction<Path, ImportOptions, SampleSource> opener;

  Format(String description, BiFunction<Path, ImportOptions, SampleSource> opener) {
    this.description = description;
    this.opener = opener;
  }

  /** The source at this path, which is not looked at yet. */
  public SampleSource source(Path path, ImportOptions options) {
    return opener.apply(path, options);
  }

  /** What it is, in words. */
  public String description() {
    return description;
  }

  /** Whether the samples are image files, which are decoded and resized. */
  public boolean isOfImageFiles() {
    return this == FOLDER || this == IMAGES;
  }

  /** The format of this name, in lower case. */
  public static Optional<Format> of(String name) {
    return Arrays.stream(values()).filter(format -> format.toString().equals(name)).findFirst();
  }

  /** All names. */
  public static String names() {
    return Arrays.stream(values()).map(Format::toString).collect(Collectors.joining(", "));
  }

  /** Its name on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
