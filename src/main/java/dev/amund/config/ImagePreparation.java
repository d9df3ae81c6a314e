package dev.amund.config;

import dev.amund.config.reading.ConfigReader;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The preparation that makes image files samples of one shape, as when the model was trained. The
 * image is turned upright, its pixels become grey or RGB, and then it is resized.
 *
 * @param fit how an image of other proportions is brought to the shape
 * @param resize pixels of the shorter side before the centre is cropped, 1 to 65,536; empty for the
 *     longer side of the shape. Of {@link Fit#CENTER_CROP} only
 * @param interpolation how it is resized
 * @param fill red, green and blue of the bars, 0 to 255. Of {@link Fit#LETTERBOX} only, black
 *     otherwise
 * @param exifOrientation what becomes of the orientation that a camera has noted in the file
 */
public record ImagePreparation(
    Fit fit,
    OptionalInt resize,
    Interpolation interpolation,
    List<Integer> fill,
    ExifOrientation exifOrientation) {

  /** The ways to bring an image of other proportions to a shape. */
  public enum Fit {
    /** Resized to the shape, whatever its proportions. */
    SQUASH,
    /** Its shorter side resized, then the centre cropped. */
    CENTER_CROP,
    /** Resized until it lies within the shape, in the middle between bars of a colour. */
    LETTERBOX
  }

  /**
   * The filters that compute the pixels of a resized image, as in Pillow: all but nearest
   * antialias.
   */
  public enum Interpolation {
    NEAREST,
    BILINEAR,
    BICUBIC,
    LANCZOS
  }

  /** The treatment of the orientation in a file's EXIF data. */
  public enum ExifOrientation {
    /** The image is turned upright. */
    APPLY,
    /** The pixels stay as they lie in the file. */
    IGNORE
  }

  /** The names of the settings, in the order in which they are written. */
  public static final List<String> SETTINGS =
      List.of("fit", "resize", "interpolation", "fill", "exif-orientation");

  private static final List<Integer> BLACK = List.of(0, 0, 0);

  private static final int MOST_PIXELS = 65_536;
  private static final int MOST_COLOUR = 255;
  private static final int COLOURS = 3;
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,5}");

  /** Stands before the settings in the text of a preparation. */
  private static final String HEAD = "images";

  /** The preparation where nothing is configured. */
  public static final ImagePreparation DEFAULT = of(Map.of());

  /**
   * @throws IllegalArgumentException a setting is outside its range, or means nothing to the fit
   */
  public ImagePreparation {
    fill = List.copyOf(fill);
    if (resize.isPresent() && fit != Fit.CENTER_CROP) {
      throw new IllegalArgumentException(
          "resize is the shorter side before a center-crop, and means nothing to " + word(fit));
    }
    if (resize.isPresent() && (resize.getAsInt() < 1 || resize.getAsInt() > MOST_PIXELS)) {
      throw new IllegalArgumentException(refusal("resize", String.valueOf(resize.getAsInt())));
    }
    if (!fill.equals(BLACK) && fit != Fit.LETTERBOX) {
      throw new IllegalArgumentException(
          "fill is the colour of the bars of a letterbox, and means nothing to " + word(fit));
    }
    if (fill.size() != COLOURS
        || fill.stream().anyMatch(colour -> colour < 0 || colour > MOST_COLOUR)) {
      throw new IllegalArgumentException(refusal("fill", fill.toString()));
    }
  }

  /**
   * Makes a preparation of settings as they are written in a configuration.
   *
   * @param settings values by name, some of {@link #SETTINGS}; those that are left out are as in
   *     {@link #DEFAULT}
   * @throws IllegalArgumentException a value is not possible; the message says which are
   */
  public static ImagePreparation of(Map<String, String> settings) {
    for (var setting : settings.entrySet()) {
      if (!SETTINGS.contains(setting.getKey())) {
        throw new IllegalArgumentException(
            "%s is no setting of an image preparation; there are %s"
                .formatted(setting.getKey(), String.join(", ", SETTINGS)));
      }
      if (!isPossible(setting.getKey(), setting.getValue())) {
        throw new IllegalArgumentException(refusal(setting.getKey(), setting.getValue()));
      }
    }
    return new ImagePreparation(
        choice(Fit.SQUASH, settings.get("fit")),
        settings.containsKey("resize")
            ? OptionalInt.of(Integer.parseInt(settings.get("resize")))
            : OptionalInt.empty(),
        choice(Interpolation.BILINEAR, settings.get("interpolation")),
        settings.containsKey("fill") ? colour(settings.get("fill")) : BLACK,
        choice(ExifOrientation.APPLY, settings.get("exif-orientation")));
  }

  /**
   * Reads what {@link #text} wrote.
   *
   * @throws IllegalArgumentException it is not the text of a preparation of images
   */
  public static ImagePreparation parse(String text) {
    var words = text.split(" ");
    var settings = new LinkedHashMap<String, String>();
    for (int i = 1; i < words.length; i++) {
      var setting = words[i].split("=", 2);
      settings.put(setting[0], setting.length == 2 ? setting[1] : "");
    }
    if (!words[0].equals(HEAD)) {
      throw new IllegalArgumentException("'%s' is no preparation of images".formatted(text));
    }
    return of(settings);
  }

  /** Returns all that holds, in one line, such as {@code images fit=center-crop resize=256 …}. */
  public String text() {
    var settings = new LinkedHashMap<String, String>();
    settings.put("fit", word(fit));
    resize.ifPresent(pixels -> settings.put("resize", String.valueOf(pixels)));
    settings.put("interpolation", word(interpolation));
    if (fit == Fit.LETTERBOX) {
      settings.put("fill", fill.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }
    settings.put("exif-orientation", word(exifOrientation));
    return settings.entrySet().stream()
        .map(setting -> setting.getKey() + "=" + setting.getValue())
        .collect(Collectors.joining(" ", HEAD + " ", ""));
  }

  /**
   * Returns why images cannot be brought to a shape in this way; empty if they can.
   *
   * @param height of the shape, in pixels
   * @param width likewise
   */
  public Optional<String> misfit(int height, int width) {
    int longer = Math.max(height, width);
    return resize.isEmpty() || resize.getAsInt() >= longer
        ? Optional.empty()
        : Optional.of(
            "resize=%d makes images smaller than the %d×%d that are cropped: it is %d or more"
                .formatted(resize.getAsInt(), height, width, longer));
  }

  /**
   * Reads the section of a model.
   *
   * @return empty if it sets nothing
   */
  static Optional<ImagePreparation> read(ConfigReader reader) {
    var set = new LinkedHashMap<String, String>();
    for (String name : SETTINGS) {
      var value =
          reader.text(name, "", allowed(name), text -> text.isEmpty() || isPossible(name, text));
      if (!value.isEmpty()) {
        set.put(name, value);
      }
    }
    try {
      return set.isEmpty() ? Optional.empty() : Optional.of(of(set));
    } catch (IllegalArgumentException e) {
      reader.problem(e.getMessage());
      return Optional.empty();
    }
  }

  private static String refusal(String name, String value) {
    return "%s is %s, not '%s'".formatted(name, allowed(name), value);
  }

  private static String allowed(String name) {
    return switch (name) {
      case "fit" -> words(Fit.values());
      case "resize" -> "a number of pixels from 1 to " + MOST_PIXELS;
      case "interpolation" -> words(Interpolation.values());
      case "fill" -> "red, green and blue from 0 to 255, such as 114,114,114";
      default -> words(ExifOrientation.values());
    };
  }

  private static boolean isPossible(String name, String value) {
    return switch (name) {
      case "fit" -> isOneOf(Fit.values(), value);
      case "resize" ->
          isNumber(value) && Integer.parseInt(value) >= 1 && Integer.parseInt(value) <= MOST_PIXELS;
      case "interpolation" -> isOneOf(Interpolation.values(), value);
      case "fill" ->
          value.split(",", -1).length == COLOURS
              && Arrays.stream(value.split(",", -1))
                  .map(String::strip)
                  .allMatch(part -> isNumber(part) && Integer.parseInt(part) <= MOST_COLOUR);
      default -> isOneOf(ExifOrientation.values(), value);
    };
  }

  private static boolean isNumber(String text) {
    return NUMBER.matcher(text).matches();
  }

  private static List<Integer> colour(String text) {
    return Arrays.stream(text.split(",")).map(String::strip).map(Integer::valueOf).toList();
  }

  private static boolean isOneOf(Enum<?>[] values, String text) {
    return Arrays.stream(values).anyMatch(value -> word(value).equals(text));
  }

  private static <E extends Enum<E>> E choice(E unset, String text) {
    return text == null
        ? unset
        : Enum.valueOf(unset.getDeclaringClass(), text.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  private static String words(Enum<?>[] values) {
    return Arrays.stream(values).map(ImagePreparation::word).collect(Collectors.joining(", "));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns {@link #text}. */
  @Override
  public String toString() {
    return text();
  }
}
