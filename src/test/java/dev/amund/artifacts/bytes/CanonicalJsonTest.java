package dev.amund.artifacts.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CanonicalJsonTest {
  private static String write(Map<String, ?> members) {
    return new String(CanonicalJson.write(members), StandardCharsets.UTF_8);
  }

  /** The example of RFC 8785, section 3.2.3: names sorted by their UTF-16 code units. */
  @Test
  void sortsAsTheRfcDoes() {
    var members = new LinkedHashMap<String, String>();
    members.put("\u20ac", "Euro Sign");
    members.put("\r", "Carriage Return");
    members.put("\ufb33", "Hebrew Letter Dalet With Dagesh");
    members.put("1", "One");
    members.put("\ud83d\ude00", "Emoji: Grinning Face");
    members.put("\u0080", "Control");
    members.put("\u00f6", "Latin Small Letter O With Diaeresis");
    assertThat(write(members))
        .isEqualTo(
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
                + "\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\","
                + "\"😀\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With"
                + " Dagesh\"}");
  }

  /** The string of RFC 8785, section 3.2.2. */
  @Test
  void escapesAsTheRfcDoes() {
    assertThat(write(Map.of("string", "\u20ac$\u000f\nA'B\"\\\\\"/\b\t\f\u007f")))
        .isEqualTo("{\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\\b\\t\\f\u007f\"}");
  }

  @Test
  void writesIntegersAndObjects() {
    assertThat(write(Map.of("b", Map.of(), "a", Map.of("z", -7, "y", CanonicalJson.MAX_INTEGER))))
        .isEqualTo("{\"a\":{\"y\":9007199254740991,\"z\":-7},\"b\":{}}");
  }

  @Test
  void refusesWhatItDoesNotImplement() {
    for (Object value : List.of(1.5, true, List.of(), 1L << 53, "\ud800")) {
      assertThatIllegalArgumentException().isThrownBy(() -> write(Map.of("a", value)));
    }
  }
}
