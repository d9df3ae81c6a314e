package dev.amund.samples.imports.images;

import dev.amund.samples.Split;
import dev.amund.samples.imports.source.ClassNames;
import dev.amund.samples.imports.source.ImportException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The directories of an image folder by split and class.
 *
 * @param splits the directories of the class directories, in the order in which they are read
 * @param classes the names of the labels 0, 1, …
 */
public record FolderLayout(Map<Path, Split> splits, List<String> classes) {
  private static final String TRAIN = "train";
  private static final List<String> SPLIT_NAMES =
      List.of(TRAIN, "val", "valid", "validation", "test");

  /** By code points, as Python sorts; Java's own order is by UTF-16 units. */
  static final Comparator<String> ORDER =
      Comparator.comparing(name -> name.codePoints().toArray(), Arrays::compare);

  /**
   * Finds splits and classes. The classes are those of the training directory where there is one,
   * so that a class without held-out images does not shift the labels of the others.
   *
   * @throws ImportException there are no classes, or no split is known
   */
  static FolderLayout of(Path root, Optional<Split> split, ClassNames given) throws IOException {
    var splits = new LinkedHashMap<Path, Split>();
    if (split.isPresent()) {
      splits.put(root, split.get());
    } else {
      for (var name : SPLIT_NAMES) {
        if (Files.isDirectory(root.resolve(name))) {
          splits.put(root.resolve(name), name.equals(TRAIN) ? Split.TRAIN : Split.HOLDOUT);
        }
      }
    }
    if (splits.isEmpty()) {
      throw new ImportException(
          "%s has none of the directories %s; say the split of its images (--split)"
              .formatted(root, String.join(", ", SPLIT_NAMES)));
    }
    var classes = given.names();
    if (classes.isEmpty()) {
      classes = directories(splits.keySet().iterator().next());
    }
    if (classes.isEmpty()) {
      throw new ImportException(
          "%s has no directory for each class".formatted(splits.keySet().iterator().next()));
    }
    return new FolderLayout(splits, classes);
  }

  /** The names of the directories in a directory, sorted; hidden ones are none. */
  static List<String> directories(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(Files::isDirectory)
          .map(entry -> entry.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .sorted(ORDER)
          .toList();
    }
  }

  /** The files of a class, in the directory of the class and below, sorted; hidden ones aside. */
  static List<Path> files(Path directory) throws IOException {
    var files = new ArrayList<Path>();
    try (Stream<Path> tree = Files.walk(directory)) {
      tree.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .filter(path -> !hidden(directory.relativize(path)))
          .forEach(files::add);
    }
    files.sort(Comparator.comparing(Path::toString, ORDER));
    return files;
  }

  private static boolean hidden(Path path) {
    for (var name : path) {
      if (name.toString().startsWith(".") || name.toString().equals("Thumbs.db")) {
        return true;
      }
    }
    return false;
  }
}
