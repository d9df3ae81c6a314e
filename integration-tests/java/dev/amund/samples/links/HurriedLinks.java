package dev.amund.samples.links;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/** Links that wait less for a server than a daemon would, so that tests do. */
public final class HurriedLinks {
  private static final TransferLimits LIMITS =
      new TransferLimits(Duration.ofSeconds(2), Duration.ofSeconds(1), 1000, 100_000);

  private HurriedLinks() {}

  /** Returns links below these addresses: a second of silence, two for a file. */
  public static Links below(List<URI> prefixes) {
    return Links.below(prefixes, LIMITS);
  }
}
