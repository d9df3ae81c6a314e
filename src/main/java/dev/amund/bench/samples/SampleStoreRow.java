package dev.amund.bench.samples;

import dev.amund.bench.common.BenchTable;

/**
 * A store of one size.
 *
 * @param samples how many it holds
 * @param importRate samples put per second, until all are on disk
 * @param importMegabytes the same in 10^6 bytes of content per second
 * @param diskMegabytes the rate of a plain file of as many bytes, written and synced just before
 * @param openSeconds how long it takes to open, with the check of its index
 * @param drawMillis median of the time to draw and decode a replay set
 * @param eraseMillis median of the time until a micro-batch is in no file any more
 */
public record SampleStoreRow(
    int samples,
    double importRate,
    double importMegabytes,
    double diskMegabytes,
    double openSeconds,
    double drawMillis,
    double eraseMillis) {

  static final BenchTable<SampleStoreRow> TABLE =
      new BenchTable<SampleStoreRow>()
          .column("samples", "%,10d", SampleStoreRow::samples)
          .column("import, samples/s", "%,18.0f", SampleStoreRow::importRate)
          .column("import, MB/s", "%,13.0f", SampleStoreRow::importMegabytes)
          .column("plain file, MB/s", "%,17.0f", SampleStoreRow::diskMegabytes)
          .column("open, s", "%8.2f", SampleStoreRow::openSeconds)
          .column("draw, ms", "%9.1f", SampleStoreRow::drawMillis)
          .column("erase, ms", "%10.0f", SampleStoreRow::eraseMillis);
}
