package dev.amund.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Changes a schema as those who write events may: fields nullable, unions in another order, other
 * names with aliases, namespaces, units, further fields, wider and narrower types.
 */
final class SchemaMutator {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> UNITS =
      List.of(
          "timestamp-micros",
          "timestamp-nanos",
          "local-timestamp-millis",
          "local-timestamp-micros",
          "local-timestamp-nanos");
  private static final List<String> FURTHER =
      List.of(
          "\"string\"",
          "[\"null\", \"long\"]",
          "{\"type\": \"array\", \"items\": \"null\"}",
          "{\"type\": \"array\", \"items\": [\"null\", \"string\"]}",
          "{\"type\": \"map\", \"values\": \"bytes\"}",
          "[\"null\", {\"type\": \"fixed\", \"name\": \"F%1$d\", \"size\": 3}]",
          "{\"type\": \"enum\", \"name\": \"E%1$d\", \"symbols\": [\"A\", \"B\"]}",
          "[\"null\", {\"type\": \"record\", \"name\": \"L%1$d\", \"fields\": ["
              + "{\"name\": \"next\", \"type\": [\"null\", \"L%1$d\"]},"
              + "{\"name\": \"on\", \"type\": \"boolean\"},"
              + "{\"name\": \"of\", \"type\": [\"double\", \"string\"]}]}]");
  private static final List<String> DEFAULTS =
      List.of("\"\"", "null", "[]", "[]", "{}", "null", "\"A\"", "null");

  private final Random random;
  private final Set<String> required = new HashSet<>();
  private int names;

  SchemaMutator(Random random) {
    this.random = random;
  }

  /** The schema after some changes. */
  String mutate(String schema, int changes) {
    try {
      var root = (ObjectNode) JSON.readTree(schema);
      required(root);
      for (int i = 0; i < changes; i++) {
        change(root);
      }
      return root.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Notes what a writer cannot leave out: fields without a default. */
  private void required(JsonNode node) {
    node.path("fields")
        .forEach(
            field -> {
              if (!field.has("default")) {
                required.add(field.get("name").asText());
              }
            });
    node.forEach(this::required);
  }

  private void change(ObjectNode root) throws IOException {
    List<ObjectNode> records = new ArrayList<>();
    collect(root, "record", records);
    ObjectNode record = pick(records);
    var fields = (ArrayNode) record.get("fields");
    var field = (ObjectNode) fields.get(random.nextInt(fields.size()));
    switch (random.nextInt(11)) {
      case 0 -> addNull(field);
      case 1 -> shuffleUnion(field);
      case 2 -> addBranch(field);
      case 3 -> addField(fields);
      case 4 -> renameField(field);
      case 5 -> root.put("namespace", pick(List.of("com.acme", "x", "dev.amund.event.v2")));
      case 6 -> renameType(root);
      case 7 -> replacePrimitive(field);
      case 8 -> changeUnit(field);
      case 9 -> changeEnum(root);
      case 10 -> reorderOrDrop(fields);
      default -> throw new IllegalStateException();
    }
  }

  private void addNull(ObjectNode field) {
    if (!field.get("type").isArray()) {
      var union = JSON.createArrayNode().add("null").add(field.get("type"));
      field.set("type", union);
      field.remove("default");
      shuffleUnion(field);
    }
  }

  private void shuffleUnion(ObjectNode field) {
    if (field.get("type") instanceof ArrayNode union) {
      List<JsonNode> branches = new ArrayList<>();
      union.forEach(branches::add);
      Collections.shuffle(branches, random);
      union.removeAll().addAll(branches);
      if (branches.get(0).asText().equals("null")) {
        field.putNull("default");
      } else {
        field.remove("default");
      }
    }
  }

  /** Numbers beside numbers, and texts beside texts, would leave open which one a value means. */
  private void addBranch(ObjectNode field) {
    addNull(field);
    var union = (ArrayNode) field.get("type");
    boolean has = false;
    for (JsonNode branch : union) {
      has |= branch.asText().equals("boolean") || branch.path("type").asText().equals("boolean");
    }
    if (!has) {
      union.add("boolean");
    }
  }

  private void addField(ArrayNode fields) throws IOException {
    int kind = random.nextInt(FURTHER.size());
    var field = JSON.createObjectNode().put("name", "further" + names);
    field.set("type", JSON.readTree(FURTHER.get(kind).formatted(names++)));
    field.set("default", JSON.readTree(DEFAULTS.get(kind)));
    fields.insert(random.nextInt(fields.size() + 1), field);
  }

  private void renameField(ObjectNode field) {
    var aliases = field.withArray("aliases");
    aliases.add(field.get("name").asText());
    field.put("name", "renamed" + names++);
  }

  private void renameType(ObjectNode root) {
    List<ObjectNode> types = new ArrayList<>();
    collect(root, "record", types);
    collect(root, "enum", types);
    ObjectNode type = pick(types);
    String former = type.get("name").asText();
    String name = "Type" + names++;
    replaceReferences(root, former, name);
    type.put("name", name);
    String namespace = root.get("namespace").asText();
    type.withArray("aliases").add(namespace + "." + former).add("dev.amund.event." + former);
  }

  private static void replaceReferences(JsonNode node, String former, String name) {
    if (node instanceof ObjectNode object) {
      for (String key : List.of("type", "items", "values")) {
        if (object.path(key).asText("").equals(former)) {
          object.put(key, name);
        }
      }
    }
    if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        if (array.get(i).asText("").equals(former)) {
          array.set(i, name);
        }
      }
    }
    node.forEach(child -> replaceReferences(child, former, name));
  }

  /** Wider and narrower ones, and text as bytes. */
  private void replacePrimitive(ObjectNode field) {
    replace(
        field,
        type ->
            switch (type) {
              case "string" -> "bytes";
              case "long" -> pick(List.of("double", "int"));
              case "int" -> pick(List.of("long", "double", "float"));
              case "double" -> pick(List.of("float", "int"));
              default -> type;
            });
  }

  private interface Replacement {
    String of(String type);
  }

  private static void replace(ObjectNode owner, Replacement replacement) {
    for (String key : List.of("type", "items", "values")) {
      JsonNode type = owner.path(key);
      if (type.isTextual()) {
        owner.put(key, replacement.of(type.asText()));
      } else if (type instanceof ArrayNode union) {
        for (int i = 0; i < union.size(); i++) {
          if (union.get(i).isTextual()) {
            union.set(i, replacement.of(union.get(i).asText()));
          } else if (!isNamed(union.get(i))) {
            replace((ObjectNode) union.get(i), replacement);
          }
        }
      } else if (type instanceof ObjectNode inner && !isNamed(inner)) {
        replace(inner, replacement);
      }
    }
  }

  private static boolean isNamed(JsonNode type) {
    return Set.of("record", "enum", "fixed").contains(type.path("type").asText());
  }

  private void changeUnit(JsonNode node) {
    if (node instanceof ObjectNode type
        && type.path("logicalType").asText().contains("timestamp")) {
      type.put("logicalType", pick(UNITS));
    }
    node.forEach(this::changeUnit);
  }

  private void changeEnum(ObjectNode root) {
    List<ObjectNode> enums = new ArrayList<>();
    collect(root, "enum", enums);
    if (!enums.isEmpty()) {
      var symbols = (ArrayNode) pick(enums).get("symbols");
      symbols.insert(random.nextInt(symbols.size() + 1), "NEW_" + names++);
    }
  }

  private void reorderOrDrop(ArrayNode fields) {
    int i = random.nextInt(fields.size());
    JsonNode field = fields.remove(i);
    boolean isOurs = field.path("aliases").isEmpty();
    boolean dropped =
        isOurs && !required.contains(field.get("name").asText()) && random.nextBoolean();
    if (!dropped) {
      fields.insert(random.nextInt(fields.size() + 1), field);
    }
  }

  private static void collect(JsonNode node, String kind, List<ObjectNode> found) {
    if (node instanceof ObjectNode object && object.path("type").asText().equals(kind)) {
      found.add(object);
    }
    node.forEach(child -> collect(child, kind, found));
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
