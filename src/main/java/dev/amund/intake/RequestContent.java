package dev.amund.intake;

import dev.amund.event.DeletionRequested;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.TreeSet;

/**
 * Distinguishes a copy of a request from another request under its id, by a hash of everything that
 * identifies the wish: the samples as a set, the subject, the due date and the priority. What is
 * only for the record (requestedAt, legalBasis, source) may differ between copies.
 */
final class RequestContent {
  private RequestContent() {}

  /** Returns the SHA-256 of what the request asks for. */
  static byte[] hash(DeletionRequested request) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(encode(request));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /**
   * Each part is preceded by its length or absence, so that different contents never hash alike.
   */
  private static byte[] encode(DeletionRequested request) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      var samples = new TreeSet<>(request.getSampleIds());
      out.writeInt(samples.size());
      for (String sample : samples) {
        write(out, sample);
      }
      out.writeBoolean(request.getSubjectId() != null);
      if (request.getSubjectId() != null) {
        write(out, request.getSubjectId());
      }
      out.writeBoolean(request.getDueAt() != null);
      if (request.getDueAt() != null) {
        out.writeLong(request.getDueAt().toEpochMilli());
      }
      write(out, request.getPriority().name());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, String text) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(utf8.length);
    out.write(utf8);
  }
}
