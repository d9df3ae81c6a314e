package dev.amund.samples.links;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/**
 * A directory below which files are opened, and nowhere else. Symbolic links are followed as long
 * as they stay inside. What is opened is what was checked, even if a link is put in its place
 * meanwhile: the file is opened from directory to directory, each by its handle and without
 * following links.
 */
public final class ConfinedDirectory {
  private final Path root;

  /**
   * @param root may be a symbolic link itself
   * @throws IOException it is not there, or is no directory
   */
  public ConfinedDirectory(Path root) throws IOException {
    this.root = root.toRealPath();
  }

  /** The directory has no such file inside; it may be there outside. */
  public static final class OutsideException extends FileSystemException {
    private static final long serialVersionUID = 1L;

    OutsideException(Path path, Object root) {
      super(path.toString(), null, "it is not below " + root);
    }
  }

  /** Returns the directory itself, free of symbolic links. */
  public Path root() {
    return root;
  }

  /**
   * Returns where a path leads, free of symbolic links.
   *
   * @param path absolute, or relative to the directory; {@code ..} means the directory before it in
   *     the path, whatever that is a link to
   * @throws OutsideException it leads out of the directory
   * @throws IOException it leads nowhere
   */
  public Path locate(Path path) throws IOException {
    var normal = root.resolve(path).normalize();
    if (!normal.startsWith(root)) {
      throw new OutsideException(path, root);
    }
    var real = normal.toRealPath();
    if (!real.startsWith(root)) {
      throw new OutsideException(path, root);
    }
    return real;
  }

  /**
   * Opens a regular file to be read.
   *
   * @param path as for {@link #locate}
   * @throws OutsideException it leads out of the directory
   * @throws IOException it leads nowhere, or to something else than a regular file
   */
  public SeekableByteChannel open(Path path) throws IOException {
    var inside = root.relativize(locate(path));
    try (var directory = Files.newDirectoryStream(root)) {
      return open(directory, root, inside);
    }
  }

  private static SeekableByteChannel open(DirectoryStream<Path> directory, Path place, Path inside)
      throws IOException {
    if (!(directory instanceof SecureDirectoryStream<Path> handle)) {
      return openByName(place.resolve(inside));
    }
    var name = inside.getName(0);
    if (inside.getNameCount() > 1) {
      try (var below = handle.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
        return open(below, place.resolve(name), inside.subpath(1, inside.getNameCount()));
      }
    }
    var view =
        handle.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    requireRegular(place.resolve(name), view.readAttributes());
    return handle.newByteChannel(name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
  }

  /** Opens on systems without directory handles (Windows), where only administrators make links. */
  private static SeekableByteChannel openByName(Path file) throws IOException {
    requireRegular(
        file, Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    return Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
  }

  private static void requireRegular(Path file, BasicFileAttributes attributes)
      throws FileSystemException {
    if (!attributes.isRegularFile()) {
      throw new FileSystemException(file.toString(), null, "it is no regular file");
    }
  }
}
