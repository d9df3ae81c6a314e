package dev.amund.samples.imports.source;

import java.nio.file.Path;

/**
 * A format that data sets come in.
 *
 * @param name on the command line
 * @param description what it is, in words
 * @param samples what its samples are
 * @param recognition what a data set in it is recognised by
 * @param opener makes the source of a data set
 */
public record Format(
    String name, String description, Samples samples, Recognition recognition, Opener opener) {

  /** The kinds of samples that a format holds, which decide the options that apply to it. */
  public enum Samples {
    /** Image files, which are decoded and resized. */
    IMAGE_FILES,
    /** Images or other tensors, as they are. */
    TENSORS,
    /** Rows of features. */
    FEATURES
  }

  /** Makes the source of a data set. */
  @FunctionalInterface
  public interface Opener {
    /** Returns the source at this path, which is not looked at yet. */
    SampleSource open(Path path, ImportOptions options);
  }

  /** Returns the source of a data set at this path, which is not looked at yet. */
  public SampleSource source(Path path, ImportOptions options) {
    return opener.open(path, options);
  }

  /** Returns whether the samples are of this kind. */
  public boolean isOf(Samples kind) {
    return samples == kind;
  }

  /** Returns the name. */
  @Override
  public String toString() {
    return name;
  }
}
