package dev.amund.cli.evidence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amund.artifacts.chain.ChainFinding;
import dev.amund.artifacts.chain.ChainReport;
import dev.amund.artifacts.chain.CheckedVersion;
import dev.amund.cli.common.JsonLine;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;

/** Writes a history for programs; evidence.md documents the members. */
public final class HistoryJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private HistoryJson() {}

  /** Returns one line of JSON, as {@link JsonLine} writes it. */
  public static String write(RequestHistory history) {
    Evidence evidence = history.evidence();
    FoundEvents events = evidence.events();
    var members = new TreeMap<String, Object>();
    members.put("requestId", evidence.requestId().toString());
    members.put("modelId", evidence.modelId());
    members.put("sound", history.isSound());
    members.put("requests", events(events.requests()));
    var others = new OtherRequests(evidence.requestId());
    members.put("batches", sightings(events.batches(), e -> others.leaveOut(AvroTree.of(e))));
    members.put("evaluations", events(events.evaluations()));
    members.put(
        "announcements", sightings(events.announcements(), e -> others.leaveOut(AvroTree.of(e))));
    members.put("receipts", events(events.receipts()));
    members.put(
        "deadLetters",
        sightings(
            events.deadLetters(),
            letter -> Map.of("reason", letter.reason(), "origin", letter.origin())));
    evidence.version().ifPresent(version -> members.put("version", version(version)));
    evidence.chain().ifPresent(chain -> members.put("chain", chain(chain)));
    members.put(
        "checks",
        history.checks().stream()
            .map(c -> Map.of("name", c.name(), "held", c.held(), "detail", c.detail()))
            .toList());
    members.put("missing", history.missing());
    return JsonLine.write(members);
  }

  private static <T extends SpecificRecord> List<Map<String, Object>> events(
      List<Sighting<T>> sightings) {
    return sightings(sightings, AvroTree::of);
  }

  private static <T> List<Map<String, Object>> sightings(
      List<Sighting<T>> sightings, Function<T, Map<String, ?>> event) {
    return sightings.stream()
        .map(
            seen ->
                Map.of(
                    "topic",
                    seen.topic(),
                    "partition",
                    seen.partition(),
                    "offset",
                    seen.offset(),
                    "timestamp",
                    JsonLine.time(seen.at()),
                    "event",
                    (Object) event.apply(seen.event())))
        .toList();
  }

  /** Returns the manifest as it is signed, with its signature. */
  private static Map<String, Object> version(CheckedVersion version) {
    return Map.of("bytes", bytes(version), "signed", parse(version.signed().toJson()));
  }

  private static JsonNode parse(byte[] json) {
    try {
      return JSON.readTree(new String(json, StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A manifest writes JSON", e);
    }
  }

  private static Map<String, Object> chain(ChainReport chain) {
    return Map.of(
        "sound",
        chain.isSound(),
        "versions",
        chain.versions().stream()
            .map(
                checked ->
                    Map.of(
                        "version",
                        checked.signed().manifest().version(),
                        "sha256",
                        checked.signed().manifest().sha256(),
                        "bytes",
                        (Object) bytes(checked)))
            .toList(),
        "findings",
        chain.findings().stream().map(HistoryJson::finding).toList());
  }

  private static Map<String, Object> finding(ChainFinding finding) {
    var members = new TreeMap<String, Object>();
    members.put("kind", finding.kind().name());
    finding.version().ifPresent(version -> members.put("version", version));
    members.put("message", finding.message());
    return members;
  }

  private static String bytes(CheckedVersion version) {
    return version.bytes().name().toLowerCase(Locale.ROOT);
  }
}
