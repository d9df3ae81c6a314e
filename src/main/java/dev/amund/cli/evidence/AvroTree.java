package dev.amund.cli.evidence;

import dev.amund.cli.common.JsonLine;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * An event as maps, lists, strings, numbers and booleans, by the names of its schema. Times are ISO
 * 8601 in UTC with milliseconds, bytes Base64; what is null is left out.
 */
final class AvroTree {
  private AvroTree() {}

  static Map<String, Object> of(SpecificRecord event) {
    var members = new TreeMap<String, Object>();
    for (Schema.Field field : event.getSchema().getFields()) {
      var value = event.get(field.pos());
      if (value != null) {
        members.put(field.name(), value(value));
      }
    }
    return members;
  }

  private static Object value(Object value) {
    if (value instanceof SpecificRecord inner) {
      return of(inner);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(AvroTree::value).toList();
    }
    if (value instanceof Map<?, ?> map) {
      var members = new TreeMap<String, Object>();
      map.forEach((name, each) -> members.put(String.valueOf(name), value(each)));
      return members;
    }
    if (value instanceof Instant time) {
      return JsonLine.time(time);
    }
    if (value instanceof ByteBuffer bytes) {
      var copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      return Base64.getEncoder().encodeToString(copy);
    }
    return value instanceof Number || value instanceof Boolean ? value : String.valueOf(value);
  }
}
