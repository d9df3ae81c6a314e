package dev.amund.event.serde;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Avro's guards against hostile bytes. Avro reads them once, when its classes load, so {@code main}
 * calls {@link #install()} before anything else.
 */
public final class AvroSafety {
  private static final String TRUSTED = "org.apache.avro.SERIALIZABLE_PACKAGES";
  private static final String LIMITS = "org.apache.avro.limits.";
  private static final String OURS = "dev.amund.event";

  /** Far above any event: brokers refuse larger records by default. */
  public static final int MAX_BYTES = 16 * 1024 * 1024;

  private static final int MAX_ITEMS = 1_000_000;

  private AvroSafety() {}

  /**
   * Lets Avro instantiate the classes of this package and no others beyond those that the user
   * trusts, and bounds what a length prefix may claim. Existing settings are kept.
   */
  public static void install() {
    var trusted =
        Stream.concat(Arrays.stream(System.getProperty(TRUSTED, "").split(",")), Stream.of(OURS))
            .map(String::trim)
            .filter(name -> !name.isEmpty())
            .distinct()
            .collect(Collectors.joining(","));
    System.setProperty(TRUSTED, trusted);
    setIfAbsent(LIMITS + "bytes.maxLength", MAX_BYTES);
    setIfAbsent(LIMITS + "string.maxLength", MAX_BYTES);
    setIfAbsent(LIMITS + "collectionItems.maxLength", MAX_ITEMS);
  }

  private static void setIfAbsent(String property, int value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, Integer.toString(value));
    }
  }
}
