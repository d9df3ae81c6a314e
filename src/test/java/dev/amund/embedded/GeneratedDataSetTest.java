package dev.amund.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratedDataSetTest {
  private static final int EXPECTED_HASH = -1847856772;
  private static final int PIXELS = GeneratedDataSet.RECORD_BYTES - 1;

  @TempDir Path directory;

  @Test
  void theManifestListsEveryRecordOfTheFiles() throws IOException {
    var data = new GeneratedDataSet(6, 20, 10, 3, 1);
    data.writeTo(directory);

    var train = Files.readAllBytes(directory.resolve("train.bin"));
    assertThat(train).hasSize(20 * 769);
    assertThat(Files.size(directory.resolve("holdout.bin"))).isEqualTo(10 * 769);
    var lines = Files.readAllLines(directory.resolve("manifest.csv"));
    assertThat(lines).hasSize(31).startsWith("file,index,id,label,split,subject");
    assertThat(lines.get(8))
        .isEqualTo("train.bin,7,train-000007," + train[7 * 769] + ",TRAIN,subject-00002");
    assertThat(lines.get(21)).matches("holdout.bin,0,holdout-000000,[0-5],HOLDOUT,");
    assertThat(data.subjectOf(7)).isEqualTo("subject-00002");
    assertThat(GeneratedDataSet.trainId(7)).isEqualTo("train-000007");
    assertThat(GeneratedDataSet.holdoutId(0)).isEqualTo("holdout-000000");
  }

  @Test
  void theSameSeedMakesTheSameBytesAndAnotherDoesNot() throws IOException {
    var one = write(new GeneratedDataSet(4, 50, 5, 2, 7), "one");
    assertThat(write(new GeneratedDataSet(4, 50, 5, 2, 7), "two")).isEqualTo(one);
    assertThat(write(new GeneratedDataSet(4, 50, 5, 2, 8), "three")).isNotEqualTo(one);
    // The same on every machine and in every version: figures in documents rest on it.
    assertThat(Arrays.hashCode(one)).isEqualTo(EXPECTED_HASH);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 7, 10})
  void classesCanBeToldApartAndEveryImageIsItsOwn(int classes) throws IOException {
    var train = write(new GeneratedDataSet(classes, 2000, 500, 4, 3), "d");
    var holdout = Files.readAllBytes(directory.resolve("d/holdout.bin"));

    var centroids = centroids(train, classes);
    int right = 0;
    for (int i = 0; i < 500; i++) {
      right += nearest(holdout, i, centroids) == holdout[i * 769] ? 1 : 0;
    }
    // No network here: the nearest mean image already beats chance by far.
    assertThat(right / 500.0).isGreaterThan(2.0 / classes).isLessThan(0.95);
    var images = new HashSet<Integer>();
    for (int i = 0; i < 2000; i++) {
      images.add(Arrays.hashCode(Arrays.copyOfRange(train, i * 769 + 1, (i + 1) * 769)));
    }
    assertThat(images).hasSizeGreaterThan(1990);
  }

  @Test
  void nonsenseIsRefused() {
    for (var call :
        List.<Runnable>of(
            () -> new GeneratedDataSet(3, 1, 1, 1, 0),
            () -> new GeneratedDataSet(11, 1, 1, 1, 0),
            () -> new GeneratedDataSet(4, 0, 1, 1, 0),
            () -> new GeneratedDataSet(4, 1, 1, 0, 0))) {
      assertThatThrownBy(call::run).isInstanceOf(IllegalArgumentException.class);
    }
  }

  private byte[] write(GeneratedDataSet data, String name) throws IOException {
    data.writeTo(directory.resolve(name));
    return Files.readAllBytes(directory.resolve(name).resolve("train.bin"));
  }

  private static double[][] centroids(byte[] records, int classes) {
    var sums = new double[classes][PIXELS];
    var counts = new int[classes];
    for (int at = 0; at < records.length; at += PIXELS + 1) {
      counts[records[at]]++;
      for (int p = 0; p < PIXELS; p++) {
        sums[records[at]][p] += records[at + 1 + p] & 0xff;
      }
    }
    for (int c = 0; c < classes; c++) {
      for (int p = 0; p < PIXELS; p++) {
        sums[c][p] /= counts[c];
      }
    }
    return sums;
  }

  private static int nearest(byte[] records, int index, double[][] centroids) {
    int best = 0;
    double least = Double.MAX_VALUE;
    for (int c = 0; c < centroids.length; c++) {
      double distance = 0;
      for (int p = 0; p < PIXELS; p++) {
        double d = (records[index * (PIXELS + 1) + 1 + p] & 0xff) - centroids[c][p];
        distance += d * d;
      }
      if (distance < least) {
        least = distance;
        best = c;
      }
    }
    return best;
  }
}
