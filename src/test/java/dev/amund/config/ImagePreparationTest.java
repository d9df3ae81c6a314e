package dev.amund.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.config.ImagePreparation.ExifOrientation;
import dev.amund.config.ImagePreparation.Fit;
import dev.amund.config.ImagePreparation.Interpolation;
import dev.amund.config.reading.ConfigException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImagePreparationTest {
  @Property
  void itsTextIsReadBack(
      @ForAll Fit fit,
      @ForAll Interpolation interpolation,
      @ForAll ExifOrientation exif,
      @ForAll @IntRange(min = 0, max = 65_536) int resize,
      @ForAll @IntRange(min = 0, max = 255) int red) {
    var preparation =
        new ImagePreparation(
            fit,
            fit == Fit.CENTER_CROP && resize > 0 ? OptionalInt.of(resize) : OptionalInt.empty(),
            interpolation,
            fit == Fit.LETTERBOX ? List.of(red, 2, 3) : List.of(0, 0, 0),
            exif);
    assertThat(ImagePreparation.parse(preparation.text())).isEqualTo(preparation);
  }

  @Test
  void whatIsNotSaidIsTheDefault() {
    assertThat(ImagePreparation.DEFAULT.text())
        .isEqualTo("images fit=squash interpolation=bilinear exif-orientation=apply");
    assertThat(ImagePreparation.of(Map.of("fit", "letterbox")).text())
        .isEqualTo("images fit=letterbox interpolation=bilinear fill=0,0,0 exif-orientation=apply");
  }

  @ParameterizedTest
  @CsvSource({
    "fit, crop, 'fit is squash, center-crop, letterbox, not ''crop'''",
    "interpolation, area, 'nearest, bilinear, bicubic, lanczos'",
    "resize, 0, from 1 to 65536",
    "resize, -3, from 1 to 65536",
    "resize, 256px, from 1 to 65536",
    "fill, '1,2', 'red, green and blue from 0 to 255'",
    "fill, '1,2,256', 'red, green and blue from 0 to 255'",
    "exif-orientation, yes, 'apply, ignore'",
    "resize, 256, means nothing to squash",
    "fill, '1,2,3', means nothing to squash",
    "antialias, no, 'is no setting'",
  })
  void whatIsNotPossibleIsRefused(String name, String value, String words) {
    assertThatThrownBy(() -> ImagePreparation.of(Map.of(name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "features a,b", "images fit", "images fit=squash more=1"})
  void anotherTextIsNoPreparation(String text) {
    assertThatThrownBy(() -> ImagePreparation.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aConfigurationSaysIt() {
    var inputs =
        model(
                Map.of(
                    "image-shape", "3x224x224",
                    "image-preparation.fit", "center-crop",
                    "image-preparation.resize", "256",
                    "input-mean", "0.485, 0.456,0.406",
                    "input-std", "0.229,0.224,0.225",
                    "output", "1"))
            .calledAs();
    assertThat(inputs.output()).contains("1");
    assertThat(inputs.normalisation().orElseThrow())
        .hasToString("mean=0.485,0.456,0.406 std=0.229,0.224,0.225");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "image-preparation.fit | center-crop | image-preparation says how images are brought to"
            + " image-shape: set both",
        "image-preparation.fit | zoom | allowed is squash, center-crop, letterbox",
        "image-preparation.resize | 256 | resize is the shorter side before a center-crop",
        "input-mean | 0.5 | input-mean has 1 numbers, and input-std has 0",
        "input-mean | half | allowed is a number, or one for each channel",
        "input-std | 0 | input-mean has 0 numbers, and input-std has 1",
      })
  void aWrongConfigurationIsRefused(String key, String value, String words) {
    assertThatThrownBy(() -> model(Map.of(key, value)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(words);
  }

  @Test
  void aCropLargerThanTheImageIsRefused() {
    assertThatThrownBy(
            () ->
                model(
                    Map.of(
                        "image-shape", "3x224x260",
                        "image-preparation.fit", "center-crop",
                        "image-preparation.resize", "256")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("260 or more");
  }

  @Test
  void aStandardDeviationIsAboveZero() {
    assertThatThrownBy(() -> model(Map.of("input-mean", "0.5", "input-std", "0")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("input-std is above 0");
  }

  private static ModelConfig model(Map<String, String> keys) {
    var all = new java.util.HashMap<String, String>();
    all.put("amund.models.pets.path", "pets.pt");
    keys.forEach((key, value) -> all.put("amund.models.pets." + key, value));
    return AmundConfig.of(all).models().get(0);
  }
}
