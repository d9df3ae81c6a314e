package dev.amund.unlearner.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.ForgottenRequest;
import dev.amund.event.HeadlineMetrics;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.ReceiptStatus;
import dev.amund.unlearner.models.SmallModel;
import dev.amund.unlearner.tasks.Publication;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class PublicationLogTest {
  private static final UUID BATCH = new UUID(1, 4);

  private final Logger logger = (Logger) LoggerFactory.getLogger(PublicationLog.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(lines);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(lines);
    logger.setLevel(null);
  }

  @Test
  void aVersionIsALineWithItsNumbers() {
    PublicationLog.committed(Publication.ofVersion(version()));

    assertThat(lines.list).hasSize(1);
    ILoggingEvent line = lines.list.get(0);
    assertThat(line.getLevel()).isEqualTo(Level.INFO);
    assertThat(line.getFormattedMessage())
        .isEqualTo(
            "version published model=faces version=4 parent=3 batch="
                + BATCH
                + " requests=3 samples=12 test-accuracy=0.937 forget-auc=0.512 sha256=ab");
    assertThat(line.getMDCPropertyMap())
        .containsEntry("modelId", "faces")
        .containsEntry("modelVersion", "4");
  }

  @Test
  void theReceiptsOfABatchAreOneLineWithACountForEachStatus() {
    PublicationLog.committed(
        Publication.ofReceipts(
            List.of(
                receipt(1, ReceiptStatus.NOT_HELD),
                receipt(2, ReceiptStatus.ERASED),
                receipt(3, ReceiptStatus.ERASED))));

    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "receipts published model=faces batch=%s version=4 receipts=3 erased=2 not-held=1"
                .formatted(BATCH));
  }

  @Test
  void aTransactionWithNeitherIsNoLine() {
    PublicationLog.committed(Publication.NOTHING);
    assertThat(lines.list).isEmpty();
  }

  private static ModelVersionPublished version() {
    return ModelVersionPublished.newBuilder()
        .setModelId("faces")
        .setVersion(4)
        .setParentVersion(3L)
        .setBatchId(BATCH)
        .setRequests(
            List.of(
                new ForgottenRequest(new UUID(2, 1), 4, 0, null),
                new ForgottenRequest(new UUID(2, 2), 4, 0, null),
                new ForgottenRequest(new UUID(2, 3), 4, 0, null)))
        .setSamples(12)
        .setArtifactUri("file:///blob")
        .setSha256("ab")
        .setSizeBytes(1)
        .setPublishedAt(SmallModel.NOW)
        .setManifestSignature(ByteBuffer.allocate(0))
        .setKeyId("key")
        .setMetrics(new HeadlineMetrics(null, 0.95, 0.937, 0.512, 0.94))
        .build();
  }

  private static DeletionReceipt receipt(int number, ReceiptStatus status) {
    return DeletionReceipt.newBuilder()
        .setRequestId(new UUID(2, number))
        .setModelId("faces")
        .setStatus(status)
        .setBatchId(BATCH)
        .setVersion(4L)
        .setAt(SmallModel.NOW)
        .build();
  }
}
