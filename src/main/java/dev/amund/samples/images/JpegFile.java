package dev.amund.samples.images;

import dev.amund.samples.report.SampleRefusedException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The markers of a JPEG file (ITU-T T.81, annex B), walked through once. The decoder goes over the
 * whole image for every scan, and a scan can be a few bytes: the number of scans is bounded, so
 * that a small file does not keep a thread busy for hours.
 */
final class JpegFile {
  /** Progressive files have some ten. */
  private static final int MOST_SCANS = 100;

  private static final int START_OF_IMAGE = 0xD8;
  private static final int END_OF_IMAGE = 0xD9;
  private static final int START_OF_SCAN = 0xDA;
  private static final int PROGRESSIVE = 0xC2;
  private static final int APPLICATION_1 = 0xE1;
  private static final byte[] EXIF = {'E', 'x', 'i', 'f', 0, 0};
  private static final int MOST_CHANNELS = 4;

  private final byte[] file;
  private int position = 2;
  private int scans;
  private boolean ended;

  /** The position of the first frame header; 0 if there is none. */
  private int frame;

  private int frameMarker;

  /** The position of the first segment of EXIF data; 0 if there is none. */
  private int exif;

  JpegFile(byte[] file) throws SampleRefusedException {
    this.file = file;
    walk();
  }

  /** Returns whether a file begins as a JPEG. */
  static boolean is(byte[] file) {
    return file.length > 2 && at(file, 0) == 0xFF && at(file, 1) == START_OF_IMAGE;
  }

  private void walk() throws SampleRefusedException {
    int marker = nextMarker();
    while (marker != 0 && marker != END_OF_IMAGE) {
      if (!isAlone(marker)) {
        note(marker);
        // After a scan's header come its bits; the search for the next marker passes over them.
        position += position + 2 <= file.length ? Math.max(2, number(position)) : 2;
      }
      marker = nextMarker();
    }
    ended = marker == END_OF_IMAGE;
  }

  private void note(int marker) throws SampleRefusedException {
    if (isFrame(marker) && frame == 0) {
      frame = position;
      frameMarker = marker;
    }
    if (marker == APPLICATION_1 && exif == 0 && isExif()) {
      exif = position;
    }
    if (marker == START_OF_SCAN && ++scans > MOST_SCANS) {
      throw ImageHeader.refused("The JPEG file has more than %d scans".formatted(MOST_SCANS));
    }
  }

  private boolean isExif() {
    int start = position + Short.BYTES;
    return start + EXIF.length <= file.length
        && Arrays.equals(file, start, start + EXIF.length, EXIF, 0, EXIF.length);
  }

  /** Reads how the pixels lie. */
  Orientation orientation() {
    if (exif == 0) {
      return Orientation.UPRIGHT;
    }
    int start = exif + Short.BYTES + EXIF.length;
    int end = Math.min(file.length, exif + number(exif));
    return start > end
        ? Orientation.UPRIGHT
        : Orientation.ofExif(ByteBuffer.wrap(file, start, end - start));
  }

  /** Stands behind the next marker; 0 at the end of the file. */
  private int nextMarker() {
    while (position + 1 < file.length) {
      int code = at(file, position + 1);
      if (at(file, position) == 0xFF && code != 0 && code != 0xFF) {
        position += 2;
        return code;
      }
      position++;
    }
    return 0;
  }

  /** Returns whether the marker has no segment: a restart within a scan, or TEM. */
  private static boolean isAlone(int marker) {
    return marker >= 0xD0 && marker <= START_OF_IMAGE || marker == 0x01;
  }

  private static boolean isFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  /**
   * Reads the frame header.
   *
   * @throws SampleRefusedException there is none, or it is broken
   */
  ImageHeader header() throws SampleRefusedException {
    if (frame == 0 || frame + 8 > file.length) {
      throw ImageHeader.refused("The JPEG file has no header of a frame");
    }
    int bits = at(file, frame + 2);
    int height = number(frame + 3);
    int width = number(frame + 5);
    int channels = at(file, frame + 7);
    if (width < 1 || height < 1 || channels < 1 || channels > MOST_CHANNELS) {
      throw ImageHeader.refused(
          "A JPEG file of %d×%d pixels in %d channels is not possible"
              .formatted(width, height, channels));
    }
    boolean buffered = frameMarker == PROGRESSIVE || scans > 1;
    return new ImageHeader("jpeg", width, height, channels, bits, buffered);
  }

  /**
   * Requires that the file reaches its end mark. Decoders paint grey what is missing.
   *
   * @throws SampleRefusedException it does not
   */
  void requireWhole() throws SampleRefusedException {
    if (!ended) {
      throw ImageHeader.refused("The JPEG file is cut off: it has no end mark");
    }
  }

  private int number(int index) {
    return at(file, index) << Byte.SIZE | at(file, index + 1);
  }

  private static int at(byte[] file, int index) {
    return Byte.toUnsignedInt(file[index]);
  }
}
