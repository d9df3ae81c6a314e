package dev.amund.cli;

import dev.amund.event.RequestIds;
import java.util.UUID;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Takes whole UUIDs only: Java's own parser makes something of shorter texts, too. */
final class RequestIdConverter implements ITypeConverter<UUID> {
  @Override
  public UUID convert(String text) {
    return RequestIds.parse(text)
        .orElseThrow(
            () -> new TypeConversionException("'" + text + "' is no UUID of 36 characters"));
  }
}
