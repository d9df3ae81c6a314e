package dev.amund.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.config.ImagePreparation;
import dev.amund.samples.images.ImageDecoder;
import dev.amund.samples.shape.ImageShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store notes how its images are prepared, and prepares them so. */
class PreparedImagesTest {
  private static final ImagePreparation CROP =
      ImagePreparation.of(Map.of("fit", "center-crop", "resize", "29"));

  @TempDir private Path directory;

  @Test
  void aStoreNotesHowItsImagesArePrepared() throws Exception {
    var shape = new ImageShape(3, 24, 21);
    byte[] expected = new ImageDecoder(Optional.of(CROP)).decode(file("wide.png"), shape);
    try (var store = SampleStore.open(directory)) {
      store.requireShape(shape);
      store.requireImagePreparation(Optional.of(CROP));
      put(store, "wide.png");
      assertThat(store.get("wide.png").orElseThrow().pixels()).isEqualTo(expected);
    }
    try (var store = SampleStore.open(directory)) {
      assertThat(store.preparation())
          .contains(
              "images fit=center-crop resize=29 interpolation=bilinear exif-orientation=apply");
      assertThat(store.get("wide.png").orElseThrow().pixels()).isEqualTo(expected);
      store.requireImagePreparation(Optional.empty());
      store.requireImagePreparation(Optional.of(CROP));
      assertThatThrownBy(() -> store.requireImagePreparation(Optional.of(ImagePreparation.DEFAULT)))
          .isInstanceOf(SampleStoreException.class)
          .hasMessageContaining("fit=center-crop resize=29")
          .hasMessageContaining("fit=squash");
      store.remove(List.of("wide.png"));
      store.requireImagePreparation(Optional.of(ImagePreparation.DEFAULT));
      assertThat(store.preparation()).contains(ImagePreparation.DEFAULT.text());
    }
  }

  @Test
  void aStoreFromBeforeKeepsItsImagesAsTheyAre() throws Exception {
    var shape = new ImageShape(3, 24, 24);
    byte[] before = ImageDecoder.UNPREPARED.decode(file("orientation-6.jpg"), shape);
    try (var store = SampleStore.open(directory)) {
      store.requireShape(shape);
      put(store, "orientation-6.jpg");
    }
    try (var store = SampleStore.open(directory)) {
      store.requireImagePreparation(Optional.empty());
      put(store, "wide.png");
      assertThat(store.preparation()).isEmpty();
      assertThat(store.get("orientation-6.jpg").orElseThrow().pixels()).isEqualTo(before);
      assertThatThrownBy(() -> store.requireImagePreparation(Optional.of(CROP)))
          .isInstanceOf(SampleStoreException.class)
          .hasMessageContaining("earlier versions")
          .hasMessageContaining("resize=29");
    }
  }

  @Test
  void aStoreOfArraysOnlyMayYetBeTold() {
    var shape = new ImageShape(3, 24, 21);
    try (var store = SampleStore.open(directory)) {
      store.put(new Sample("a", 0, Split.TRAIN, Optional.empty(), shape, new byte[shape.size()]));
      store.requireImagePreparation(Optional.of(CROP));
      assertThat(store.preparation()).contains(CROP.text());
    }
  }

  @Test
  void lookalikesAreComparedAsTheStorePreparesThem() throws Exception {
    try (var store = SampleStore.open(directory)) {
      store.requireShape(new ImageShape(3, 24, 21));
      store.requireImagePreparation(Optional.of(CROP));
      put(store, "wide.png");
      var same = store.get("wide.png").orElseThrow();
      var copy = new Sample("copy", 0, Split.TRAIN, Optional.empty(), same.shape(), same.pixels());
      assertThat(store.lookalikes(List.of(copy), java.util.Set.of()).identical())
          .containsExactly("wide.png");
    }
  }

  private static void put(SampleStore store, String name) throws Exception {
    try (var writer = store.writer()) {
      writer.put(
          new Registration(
              name, 0, Split.TRAIN, Optional.empty(), new Content.Encoded(file(name))));
    }
  }

  private static byte[] file(String name) throws IOException {
    try (var in = PreparedImagesTest.class.getResourceAsStream("pillow/" + name)) {
      return in.readAllBytes();
    }
  }
}
