package dev.amund.artifacts.manifest;

import static dev.amund.artifacts.manifest.TestManifests.BATCH;
import static dev.amund.artifacts.manifest.TestManifests.TIME;
import static dev.amund.artifacts.manifest.TestManifests.first;
import static dev.amund.artifacts.manifest.TestManifests.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.artifacts.bytes.Sha256;
import dev.amund.event.ForgottenRequest;
import dev.amund.event.ModelFormat;
import dev.amund.event.ModelVersionPublished;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelManifestTest {
  private static final byte[] MODEL = "model".getBytes(StandardCharsets.UTF_8);

  @Test
  void hasOneCanonicalText() {
    assertThat(
            new String(
                next(first("cifar.v2", MODEL), MODEL).canonicalJson(), StandardCharsets.UTF_8))
        .isEqualTo(
            ("{\"batchId\":\"%s\",\"format\":\"TORCHSCRIPT\",\"modelId\":\"cifar.v2\","
                    + "\"parentSha256\":\"%s\",\"parentVersion\":1,"
                    + "\"publishedAt\":\"2026-03-01T10:00:00.120Z\",\"requests\":3,\"samples\":17,"
                    + "\"sha256\":\"%s\",\"sizeBytes\":5,\"version\":2}")
                .formatted(BATCH, Sha256.hex(MODEL), Sha256.hex(MODEL)));
  }

  @Test
  void timeIsCutToWhatTheEventCarries() {
    var manifest =
        new ModelManifest(
            "m",
            1,
            ModelManifest.Parent.NONE,
            new ModelManifest.Content(Sha256.hex(MODEL), 5, "TORCHSCRIPT"),
            ModelManifest.Forgotten.NOTHING,
            Instant.parse("2026-03-01T10:00:00.120999Z"),
            Optional.empty());
    assertThat(manifest.publishedAt()).isEqualTo(TIME);
  }

  @Test
  void isTheSameFromTheEvent() {
    var manifest = next(first("m", MODEL), MODEL);
    var request =
        ForgottenRequest.newBuilder().setRequestId(UUID.fromString(BATCH)).setSamples(5).build();
    var event =
        ModelVersionPublished.newBuilder()
            .setModelId("m")
            .setVersion(2)
            .setParentVersion(1L)
            .setParentSha256(manifest.parentSha256().orElseThrow())
            .setArtifactUri("file:///x")
            .setSha256(manifest.sha256())
            .setSizeBytes(5)
            .setFormat(ModelFormat.TORCHSCRIPT)
            .setBatchId(UUID.fromString(BATCH))
            .setRequests(Collections.nCopies(3, request))
            .setSamples(17)
            .setPublishedAt(TIME)
            .setManifestSignature(ByteBuffer.wrap(new byte[64]))
            .setKeyId("k")
            .build();
    assertThat(ModelManifest.of(event)).isEqualTo(manifest);

    var orphan = ModelVersionPublished.newBuilder(event).setParentSha256(null).build();
    assertThatThrownBy(() -> ModelManifest.of(orphan))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("parentSha256 of version 2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", "../x", "a/b", "a\\b", ".hidden", "a\0", "a b", "ü", "C:", "a\n"})
  void aModelIdLeadsNowhere(String modelId) {
    assertThatIllegalArgumentException().isThrownBy(() -> first(modelId, MODEL));
  }

  @Test
  void checksItsComponents() {
    assertThatIllegalArgumentException().isThrownBy(() -> first("m".repeat(129), MODEL));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> chained(2, OptionalLong.of(2), Optional.of(Sha256.hex(MODEL))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> chained(1, OptionalLong.of(0), Optional.of(Sha256.hex(MODEL))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> chained(2, OptionalLong.of(1), Optional.empty()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> chained(2, OptionalLong.of(1), Optional.of("ABC")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> chained(0, OptionalLong.empty(), Optional.empty()));
    assertThat(chained(2, OptionalLong.of(1), Optional.of(Sha256.hex(MODEL))).version())
        .isEqualTo(2);
  }

  private static ModelManifest chained(
      long version, OptionalLong parent, Optional<String> parentSha256) {
    return new ModelManifest(
        "m",
        version,
        new ModelManifest.Parent(parent, parentSha256),
        new ModelManifest.Content(Sha256.hex(MODEL), 5, "TORCHSCRIPT"),
        ModelManifest.Forgotten.NOTHING,
        TIME,
        Optional.empty());
  }
}
