package dev.amund.cli.common;

import dev.amund.samples.shape.ImageShape;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the shape of an image, such as {@code 3x32x32}. */
public final class ShapeConverter implements ITypeConverter<ImageShape> {
  @Override
  public ImageShape convert(String text) {
    try {
      return ImageShape.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("'" + text + "' is no shape: " + e.getMessage());
    }
  }
}
