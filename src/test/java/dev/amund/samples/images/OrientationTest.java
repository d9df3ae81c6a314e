package dev.amund.samples.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class OrientationTest {
  private static final int ENTRIES = 3;

  @Property
  void isReadInEitherByteOrderFromAnyPlace(
      @ForAll boolean little,
      @ForAll @IntRange(min = 8, max = 40) int directory,
      @ForAll @IntRange(min = 0, max = ENTRIES - 1) int place,
      @ForAll @IntRange(min = 1, max = 8) int value) {
    var tiff = tiff(little, directory, place, value);
    assertThat(Orientation.ofExif(ByteBuffer.wrap(tiff))).isEqualTo(Orientation.of(value));
    for (int length = 0; length < directory + 2 + place * 12 + 10; length++) {
      var cut = ByteBuffer.wrap(tiff, 0, length);
      assertThat(Orientation.ofExif(cut)).as("cut after %d", length).isEqualTo(Orientation.UPRIGHT);
    }
  }

  @Property
  void brokenDataSayNothing(
      @ForAll boolean little,
      @ForAll @IntRange(min = 0, max = 50) int place,
      @ForAll @Size(4) byte[] broken) {
    var tiff = tiff(little, 8, 1, 6);
    System.arraycopy(broken, 0, tiff, Math.min(place, tiff.length - broken.length), broken.length);
    assertThat(Orientation.ofExif(ByteBuffer.wrap(tiff))).isNotNull();
  }

  @Property
  void nonsenseIsUpright(@ForAll byte[] bytes) {
    assertThat(Orientation.ofExif(ByteBuffer.wrap(bytes))).isEqualTo(Orientation.UPRIGHT);
  }

  @Property
  void valuesThatExifDoesNotKnowAreUpright(@ForAll @IntRange(min = 9, max = 65_535) int value) {
    assertThat(Orientation.ofExif(ByteBuffer.wrap(tiff(true, 8, 0, value))))
        .isEqualTo(Orientation.UPRIGHT);
  }

  private static byte[] tiff(boolean little, int directory, int place, int value) {
    var bytes = ByteBuffer.allocate(directory + 2 + ENTRIES * 12 + 4);
    bytes.order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    bytes.put(0, (byte) (little ? 'I' : 'M')).put(1, (byte) (little ? 'I' : 'M'));
    bytes.putShort(2, (short) 42).putInt(4, directory).putShort(directory, (short) ENTRIES);
    for (int i = 0; i < ENTRIES; i++) {
      int entry = directory + 2 + i * 12;
      bytes.putShort(entry, (short) (i == place ? 0x0112 : 0x0100 + i));
      bytes.putShort(entry + 2, (short) 3).putInt(entry + 4, 1).putShort(entry + 8, (short) value);
    }
    return Arrays.copyOf(bytes.array(), bytes.capacity());
  }
}
