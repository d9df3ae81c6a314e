package dev.amund.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RequestKeyTest {
  private static final UUID ID = UUID.fromString("6f1c2b1e-4d57-4a57-9b0c-0d6f0a1f2c3d");

  /** What has a receipt key of its own: a request, or a record under its id. */
  private record Answered(RequestKey key, boolean later, int partition, long offset) {
    String receiptKey() {
      return later ? key.receiptKey(partition, offset) : key.receiptKey();
    }

    Object identity() {
      return later ? this : key;
    }
  }

  /** Models and ids that are made to be confused. */
  @Provide
  static Arbitrary<Answered> answered() {
    var ids = Arbitraries.of(ID, new UUID(0, 1), new UUID(0, 2));
    var pieces =
        Arbitraries.of("m", "/", "@", "-", "0", "1", ID.toString(), new UUID(0, 1).toString());
    var models = pieces.list().ofMaxSize(6).map(list -> String.join("", list));
    return Combinators.combine(
            Combinators.combine(models, ids).as(RequestKey::new),
            Arbitraries.of(true, false),
            Arbitraries.integers().between(0, 11),
            Arbitraries.longs().between(0, 11))
        .as(Answered::new);
  }

  @Property(seed = "7")
  void noTwoRequestsShareTheKeyOfTheirReceipts(
      @ForAll("answered") Answered one, @ForAll("answered") Answered other) {
    assertThat(one.receiptKey().equals(other.receiptKey()))
        .isEqualTo(one.identity().equals(other.identity()));
  }

  @Property(seed = "7")
  void noKeyIsOneOfTheFormerKind(@ForAll("answered") Answered one) {
    assertThat(RequestIds.isCanonical(one.receiptKey())).isFalse();
    assertThat(one.receiptKey()).startsWith(one.key().requestId().toString());
  }

  @Property(seed = "7")
  void aUuidIsCanonicalAsJavaWritesItAndOnlySo(@ForAll long high, @ForAll long low) {
    var id = new UUID(high, low);
    String text = id.toString();
    assertThat(RequestIds.isCanonical(text)).isTrue();
    String upper = text.toUpperCase(Locale.ROOT);
    assertThat(RequestIds.parse(upper)).contains(id);
    assertThat(RequestIds.isCanonical(upper)).isEqualTo(upper.equals(text));
    for (int length = 0; length < text.length(); length++) {
      assertThat(RequestIds.parse(text.substring(0, length))).isEmpty();
    }
  }

  @Test
  void canonicalIsLowerCaseOfFullLength() {
    assertThat(RequestIds.isCanonical(ID.toString())).isTrue();
    for (var text :
        List.of(
            "",
            "1-1-1-1-1",
            ID.toString().toUpperCase(Locale.ROOT),
            ID + " ",
            "{" + ID + "}",
            "x")) {
      assertThat(RequestIds.isCanonical(text)).as(text).isFalse();
    }
    assertThat(RequestIds.parse(ID.toString().toUpperCase(Locale.ROOT))).contains(ID);
    assertThat(RequestIds.parse("1-1-1-1-1")).isEmpty();
  }

  @Test
  void aStandInIsTheSameEachTimeAndNobodysId() {
    assertThat(RequestIds.standIn("wish")).isEqualTo(RequestIds.standIn("wish"));
    Set<UUID> distinct = new HashSet<>();
    for (var text : List.of("wish", "Wish", "", ID.toString().toUpperCase(Locale.ROOT))) {
      distinct.add(RequestIds.standIn(text));
      distinct.add(UUID.nameUUIDFromBytes(text.getBytes()));
    }
    assertThat(distinct).hasSize(8).doesNotContain(ID);
  }
}
