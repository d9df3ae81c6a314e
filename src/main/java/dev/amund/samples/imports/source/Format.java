package dev.amund.samples.imports.source;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The formats that data sets come in. */
public enum Format {
  /** Records in the CIFAR-10 layout, named by a manifest. */
  MANIFEST("records in the CIFAR-10 layout with a manifest"),
  /** The binary version of CIFAR-10. */
  CIFAR10("the binary version of CIFAR-10"),
  /** The binary version of CIFAR-100. */
  CIFAR100("the binary version of CIFAR-100"),
  /** MNIST and its relatives. */
  IDX("IDX files as of MNIST"),
  /** A directory of images for each class. */
  FOLDER("a directory of images for each class"),
  /** Image files, named by a manifest. */
  IMAGES("image files with a manifest"),
  /** Arrays of NumPy. */
  NPZ("arrays of NumPy"),
  /** Arrays of NumPy, each in a file of its own. */
  NPY("a directory of arrays of NumPy"),
  /** A table of features. */
  TABLE("a table of features");

  private final String description;

  Format(String description) {
    this.description = description;
  }

  /** Returns what it is, in words. */
  public String description() {
    return description;
  }

  /** Returns whether the samples are image files, which are decoded and resized. */
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
