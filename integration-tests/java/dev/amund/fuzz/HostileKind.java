package dev.amund.fuzz;

/** What is wrong with a hostile record. */
public enum HostileKind {
  /** No value, or one of no or few bytes. */
  NO_EVENT,
  /** Bytes drawn at random. */
  RANDOM_BYTES,
  /** Small on the wire, and many megabytes decompressed. */
  COMPRESSED_BOMB,
  /** A good request with megabytes behind it. */
  TRAILING_BYTES,
  /** A good request without its end. */
  TRUNCATED,
  /** A good request with some bits turned. */
  TURNED_BITS,
  /** A key of up to some megabytes. */
  LARGE_KEY,
  /** Headers of megabytes, or many of them. */
  LARGE_HEADERS,
  /** The headers that amund sets itself. */
  FORGED_HEADERS,
  /** A schema id that the registry does not know. */
  UNKNOWN_SCHEMA,
  /** Another event of amund. */
  OTHER_EVENT,
  /** A schema and a value with which reading would never end. */
  ENDLESS_VALUE,
  /** A value that is nested half a million deep. */
  DEEP_VALUE,
  /** Ids without end, long ones, of control characters, or not even text. */
  ODD_IDS,
  /** Dates in other units, and beyond any calendar. */
  ODD_DATES,
  /** A model that there is none of, with a name of any characters. */
  UNKNOWN_MODEL,
  /** A good request in another model's partition, or under another key. */
  WRONG_PLACE,
  /** The id of an earlier request, for something else. */
  REUSED_ID
}
