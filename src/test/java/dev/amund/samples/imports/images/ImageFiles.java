package dev.amund.samples.imports.images;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Image files to test with. */
public final class ImageFiles {
  private ImageFiles() {}

  /** Writes an image full of one colour, in the format of the ending. */
  public static void write(Path file, int width, int height, int rgb) throws IOException {
    Files.createDirectories(file.getParent());
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      image.setRGB(i % width, i / width, rgb);
    }
    var name = file.getFileName().toString();
    if (!ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), file.toFile())) {
      throw new IOException("No writer for " + name);
    }
  }
}
