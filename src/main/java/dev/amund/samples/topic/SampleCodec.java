package dev.amund.samples.topic;

import dev.amund.event.ElementKind;
import dev.amund.event.ElementTensor;
import dev.amund.event.MalformedEventException;
import dev.amund.event.PixelTensor;
import dev.amund.event.SampleSplit;
import dev.amund.event.TrainingSample;
import dev.amund.samples.Content;
import dev.amund.samples.Registration;
import dev.amund.samples.Split;
import dev.amund.samples.shape.ElementType;
import dev.amund.samples.shape.ImageShape;
import dev.amund.samples.shape.SampleShape;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Between the event and what the store takes. */
final class SampleCodec {
  private SampleCodec() {}

  static TrainingSample encode(Registration sample, Instant at) {
    var event =
        TrainingSample.newBuilder()
            .setSampleId(sample.id())
            .setLabel(sample.label())
            .setSplit(SampleSplit.valueOf(sample.split().name()))
            .setSubjectId(sample.subject().orElse(null))
            .setRegisteredAt(at);
    if (sample.content() instanceof Content.Pixels pixels) {
      var bytes = ByteBuffer.wrap(pixels.bytes());
      if (pixels.shape() instanceof ImageShape shape) {
        event.setPixels(new PixelTensor(shape.channels(), shape.height(), shape.width(), bytes));
      } else {
        var shape = pixels.shape();
        event.setTensor(
            new ElementTensor(ElementKind.valueOf(shape.type().name()), shape.dimensions(), bytes));
      }
    } else if (sample.content() instanceof Content.Encoded image) {
      event.setImage(ByteBuffer.wrap(image.bytes()));
    } else if (sample.content() instanceof Content.Link link) {
      event.setUri(link.uri().toString());
    }
    return event.build();
  }

  /**
   * Returns the sample's id in the key of a record; empty if there is none in well-formed UTF-8.
   */
  static Optional<String> id(byte[] key) {
    try {
      return key == null
          ? Optional.empty()
          : Optional.of(
              StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(key)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /**
   * @param key of the record
   * @throws MalformedEventException the event contradicts its key or itself
   */
  static Registration decode(String key, TrainingSample event) {
    if (!event.getSampleId().equals(key)) {
      throw new MalformedEventException("the key of the record is not its sampleId");
    }
    try {
      return new Registration(
          key,
          event.getLabel(),
          Split.valueOf(event.getSplit().name()),
          Optional.ofNullable(event.getSubjectId()),
          content(event));
    } catch (IllegalArgumentException e) {
      throw new MalformedEventException(e.getMessage(), e);
    }
  }

  private static Content content(TrainingSample event) {
    List<Content> contents = new ArrayList<>();
    Optional.ofNullable(event.getPixels()).map(SampleCodec::pixels).ifPresent(contents::add);
    Optional.ofNullable(event.getTensor()).map(SampleCodec::tensor).ifPresent(contents::add);
    Optional.ofNullable(event.getImage())
        .map(image -> new Content.Encoded(bytes(image)))
        .ifPresent(contents::add);
    Optional.ofNullable(event.getUri())
        .map(uri -> new Content.Link(URI.create(uri)))
        .ifPresent(contents::add);
    if (contents.size() != 1) {
      throw new IllegalArgumentException(
          "exactly one of pixels, tensor, image and uri must be set, not " + contents.size());
    }
    return contents.get(0);
  }

  private static Content pixels(PixelTensor tensor) {
    return new Content.Pixels(
        new ImageShape(tensor.getChannels(), tensor.getHeight(), tensor.getWidth()),
        bytes(tensor.getBytes()));
  }

  private static Content tensor(ElementTensor tensor) {
    return new Content.Pixels(
        SampleShape.of(ElementType.valueOf(tensor.getType().name()), tensor.getDimensions()),
        bytes(tensor.getBytes()));
  }

  private static byte[] bytes(ByteBuffer buffer) {
    var bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
