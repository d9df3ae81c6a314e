package dev.amund.event.deadletters;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The headers of a record that its dead letter repeats: at most {@value #MAX_HEADERS} and {@value
 * #MAX_BYTES} bytes of names and values. Names that begin with {@value #RESERVED} are amund's own
 * and always left out.
 *
 * @param headers in their order, names may repeat
 * @param leftOut how many others there were, amund's own not counted
 */
public record KeptHeaders(List<Header> headers, int leftOut) {
  /** The prefix of amund's own header names. */
  static final String RESERVED = "amund.";

  static final int MAX_HEADERS = 100;
  static final int MAX_BYTES = 32 * 1024;

  /** No headers. */
  public static final KeptHeaders NONE = new KeptHeaders(List.of(), 0);

  /** Copies the list. */
  public KeptHeaders {
    headers = List.copyOf(headers);
  }

  /** Returns the headers to keep: the first that fit. */
  public static KeptHeaders of(Headers all) {
    var kept = new ArrayList<Header>();
    int bytes = 0;
    int leftOut = 0;
    for (Header header : all) {
      if (header.key().startsWith(RESERVED)) {
        continue;
      }
      int size = size(header);
      if (kept.size() < MAX_HEADERS && size <= MAX_BYTES - bytes) {
        kept.add(header);
        bytes += size;
      } else {
        leftOut++;
      }
    }
    return kept.isEmpty() && leftOut == 0 ? NONE : new KeptHeaders(kept, leftOut);
  }

  private static int size(Header header) {
    int value = header.value() == null ? 0 : header.value().length;
    return header.key().getBytes(StandardCharsets.UTF_8).length + value;
  }

  /** Adds them to a letter's headers, with the number of missing ones. */
  void addTo(Headers letter) {
    headers.forEach(letter::add);
    if (leftOut > 0) {
      letter.add(
          DeadLetter.HEADERS_LEFT_OUT, Integer.toString(leftOut).getBytes(StandardCharsets.UTF_8));
    }
  }
}
