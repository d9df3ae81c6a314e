package dev.amund.artifacts.manifest;

import dev.amund.artifacts.bytes.CanonicalJson;
import dev.amund.artifacts.bytes.Sha256;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.SafetensorsFile;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The signed description of a version: its bytes and its parent.
 *
 * @param modelId letters, digits, '.', '_' and '-', at most 128, not beginning with '.'
 * @param version 1 to 2^53 − 1
 * @param parent the version before it
 * @param content its bytes
 * @param forgotten what it has forgotten beyond its parent
 * @param publishedAt truncated to milliseconds, the precision of events
 * @param safetensors the same weights by name; empty if they are not published
 */
public record ModelManifest(
    String modelId,
    long version,
    Parent parent,
    Content content,
    Forgotten forgotten,
    Instant publishedAt,
    Optional<WeightsFile> safetensors) {
  private static final Pattern MODEL_ID = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}");
  private static final Pattern FORMAT = Pattern.compile("[A-Z][A-Z0-9_]{0,31}");

  /** Always three digits after the second, so that each instant has one text. */
  private static final DateTimeFormatter MILLIS =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  /**
   * The parent of a version.
   *
   * @param version its number; empty for version 1
   * @param sha256 hex SHA-256 of its bytes; empty for version 1
   */
  public record Parent(OptionalLong version, Optional<String> sha256) {
    /** Version 1 has none. */
    public static final Parent NONE = new Parent(OptionalLong.empty(), Optional.empty());
  }

  /**
   * The bytes of a version.
   *
   * @param sha256 their hex SHA-256
   * @param sizeBytes how many bytes, 0 or more
   * @param format TORCHSCRIPT
   */
  public record Content(String sha256, long sizeBytes, String format) {}

  /**
   * The samples and requests that a version has forgotten beyond its parent.
   *
   * @param batchId the batch (a UUID); empty for version 1
   * @param requests how many deletion requests
   * @param samples how many distinct samples
   */
  public record Forgotten(Optional<String> batchId, int requests, int samples) {
    /** Version 1 has forgotten nothing. */
    public static final Forgotten NOTHING = new Forgotten(Optional.empty(), 0, 0);
  }

  /**
   * @throws IllegalArgumentException if a component is outside its range
   */
  public ModelManifest {
    requireModelId(modelId);
    require(version >= 1 && version <= CanonicalJson.MAX_INTEGER, "version", version);
    require(
        parent.version().equals(version == 1 ? OptionalLong.empty() : OptionalLong.of(version - 1)),
        "parentVersion of version " + version,
        parent.version());
    require(
        parent.sha256().isPresent() == version > 1,
        "parentSha256 of version " + version,
        parent.sha256());
    parent.sha256().ifPresent(hash -> Sha256.requireHex("parentSha256", hash));
    Sha256.requireHex("sha256", content.sha256());
    require(
        content.sizeBytes() >= 0 && content.sizeBytes() <= CanonicalJson.MAX_INTEGER,
        "sizeBytes",
        content.sizeBytes());
    require(FORMAT.matcher(content.format()).matches(), "format", content.format());
    forgotten.batchId().ifPresent(id -> require(isUuid(id), "batchId", id));
    require(forgotten.requests() >= 0, "requests", forgotten.requests());
    require(forgotten.samples() >= 0, "samples", forgotten.samples());
    publishedAt = publishedAt.truncatedTo(ChronoUnit.MILLIS);
  }

  /** Returns {@link Parent#version}. */
  public OptionalLong parentVersion() {
    return parent.version();
  }

  /** Returns {@link Parent#sha256}. */
  public Optional<String> parentSha256() {
    return parent.sha256();
  }

  /** Returns {@link Content#sha256}. */
  public String sha256() {
    return content.sha256();
  }

  /** Returns {@link Content#sizeBytes}. */
  public long sizeBytes() {
    return content.sizeBytes();
  }

  /** Returns {@link Content#format}. */
  public String format() {
    return content.format();
  }

  /** Returns {@link Forgotten#batchId}. */
  public Optional<String> batchId() {
    return forgotten.batchId();
  }

  /** Returns {@link Forgotten#requests}. */
  public int requests() {
    return forgotten.requests();
  }

  /** Returns {@link Forgotten#samples}. */
  public int samples() {
    return forgotten.samples();
  }

  /**
   * Returns the manifest of the version that the event announces: which its {@code
   * manifestSignature} signs.
   *
   * @throws VerificationException if the event contradicts itself
   */
  public static ModelManifest of(ModelVersionPublished event) {
    try {
      return new ModelManifest(
          event.getModelId(),
          event.getVersion(),
          new Parent(
              event.getParentVersion() == null
                  ? OptionalLong.empty()
                  : OptionalLong.of(event.getParentVersion()),
              Optional.ofNullable(event.getParentSha256())),
          new Content(event.getSha256(), event.getSizeBytes(), event.getFormat().name()),
          new Forgotten(
              Optional.ofNullable(event.getBatchId()).map(UUID::toString),
              event.getRequests().size(),
              event.getSamples()),
          event.getPublishedAt(),
          Optional.ofNullable(event.getSafetensors())
              .map(file -> new WeightsFile(file.getSha256(), file.getSizeBytes())));
    } catch (IllegalArgumentException e) {
      throw new VerificationException(
          "The announcement of version %d of model %s is not well-formed: %s"
              .formatted(event.getVersion(), event.getModelId(), e.getMessage()),
          e);
    }
  }

  /**
   * Returns the bytes that are signed: RFC 8785 JSON (members sorted, no white space, UTF-8) of
   * strings and integers only; absent members are left out, the time is ISO 8601 in UTC with
   * milliseconds.
   */
  public byte[] canonicalJson() {
    return CanonicalJson.write(members());
  }

  TreeMap<String, Object> members() {
    var members = new TreeMap<String, Object>();
    members.put("modelId", modelId);
    members.put("version", version);
    parentVersion().ifPresent(parent -> members.put("parentVersion", parent));
    parentSha256().ifPresent(hash -> members.put("parentSha256", hash));
    members.put("sha256", sha256());
    members.put("sizeBytes", sizeBytes());
    members.put("format", format());
    batchId().ifPresent(id -> members.put("batchId", id));
    members.put("requests", requests());
    members.put("samples", samples());
    members.put("publishedAt", MILLIS.format(publishedAt));
    safetensors.ifPresent(
        file ->
            members.put(
                "safetensors", Map.of("sha256", file.sha256(), "sizeBytes", file.sizeBytes())));
    return members;
  }

  /** Returns the hashes of all bytes of this version. */
  public Set<String> hashes() {
    return hashes(sha256(), safetensors.map(WeightsFile::sha256));
  }

  /**
   * Returns the hashes of all bytes of the version that the event announces; nothing is verified.
   */
  public static Set<String> hashes(ModelVersionPublished event) {
    return hashes(
        event.getSha256(),
        Optional.ofNullable(event.getSafetensors()).map(SafetensorsFile::getSha256));
  }

  private static Set<String> hashes(String model, Optional<String> weights) {
    return Stream.concat(Stream.of(model), weights.stream()).collect(Collectors.toSet());
  }

  /**
   * Returns the number of a version.
   *
   * @throws IllegalArgumentException if no version has this number
   */
  public static long requireVersion(long version) {
    if (version < 1) {
      throw new IllegalArgumentException("There is no version " + version);
    }
    return version;
  }

  /** Model ids are directory names and must not lead out of their parent. */
  public static String requireModelId(String modelId) {
    require(isModelId(modelId), "modelId", modelId);
    return modelId;
  }

  /** Returns whether a text can be the id of a model. */
  public static boolean isModelId(String text) {
    return MODEL_ID.matcher(text).matches();
  }

  private static boolean isUuid(String text) {
    try {
      return UUID.fromString(text).toString().equals(text);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static void require(boolean holds, String what, Object value) {
    if (!holds) {
      throw new IllegalArgumentException("A manifest cannot have the %s %s".formatted(what, value));
    }
  }
}
