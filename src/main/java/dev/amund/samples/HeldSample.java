package dev.amund.samples;

import dev.amund.samples.images.ImageDecoder;
import dev.amund.samples.links.Links;
import dev.amund.samples.report.SampleRefusedException;
import dev.amund.samples.shape.SampleShape;

/** A sample as it is in the files of the store: not decoded yet. */
public record HeldSample(String id, Entry entry, HeldContent content) {
  /**
   * @throws SampleRefusedException its content is a link, and what it leads to cannot be had
   */
  Sample decode(SampleShape shape, Links links, ImageDecoder images) throws SampleRefusedException {
    return new Sample(
        id,
        entry.label(),
        entry.split(),
        entry.subject(),
        shape,
        content.decode(shape, links, images));
  }
}
