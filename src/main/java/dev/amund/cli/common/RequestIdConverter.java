package dev.amund.cli.common;

import dev.amund.event.RequestIds;
import java.util.UUID;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Accepts only complete UUIDs: Java's own parser also accepts shorter texts. */
public final class RequestIdConverter implements ITypeConverter<UUID> {
  @Override
  public UUID convert(String text) {
    return RequestIds.parse(text)
        .orElseThrow(
            () -> new TypeConversionException("'" + text + "' is no UUID of 36 characters"));
  }
}
