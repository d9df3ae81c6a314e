package dev.amund.cli.request;

import dev.amund.cli.common.JsonLine;
import dev.amund.cli.common.ReceiptSamples;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.DeletionRequested;
import dev.amund.event.ReceiptStatus;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Reports the results of requests: a line for each as it arrives, for people, or one JSON text at
 * the end, for programs.
 */
public final class RequestReport {
  private final PrintWriter out;
  private final boolean json;
  private final List<DeletionRequested> requests;
  private final Map<UUID, DeletionReceipt> receipts = new HashMap<>();

  /**
   * @param json whether one JSON text is written at the end
   */
  public RequestReport(PrintWriter out, boolean json, List<DeletionRequested> requests) {
    this.out = out;
    this.json = json;
    this.requests = List.copyOf(requests);
  }

  /** Called when all are sent. */
  public void sent() {
    if (!json) {
      requests.forEach(request -> line(request.getRequestId(), "SENT", ""));
    }
  }

  /** Called for each final receipt. */
  public void receipt(DeletionReceipt receipt) {
    receipts.put(receipt.getRequestId(), receipt);
    if (!json) {
      line(receipt.getRequestId(), receipt.getStatus().name(), detail(receipt));
    }
  }

  /**
   * Returns whether one was rejected, quarantined or resolved, so that amund has not done what it
   * asks for.
   */
  public boolean anyRefused() {
    return receipts.values().stream()
        .map(DeletionReceipt::getStatus)
        .anyMatch(
            status ->
                status == ReceiptStatus.REJECTED
                    || status == ReceiptStatus.QUARANTINED
                    || status == ReceiptStatus.RESOLVED);
  }

  /** Called at the end. */
  public void end() {
    if (json) {
      out.println(JsonLine.write(Map.of("requests", requests.stream().map(this::json).toList())));
    } else {
      out.printf("%,d requests sent, %,d final receipts%n", requests.size(), receipts.size());
    }
    out.flush();
  }

  private void line(UUID requestId, String status, String detail) {
    out.println("%s  %-11s  %s".formatted(requestId, status, detail).stripTrailing());
    out.flush();
  }

  private static String detail(DeletionReceipt receipt) {
    String version = receipt.getVersion() == null ? "" : "version " + receipt.getVersion() + "  ";
    String samples = ReceiptSamples.words(receipt);
    return version
        + Optional.ofNullable(receipt.getReason())
            .map(reason -> receipt.getSamples() > 0 ? reason + "; " + samples : reason)
            .orElse(samples);
  }

  private Map<String, Object> json(DeletionRequested request) {
    var members = new TreeMap<String, Object>();
    members.put("requestId", request.getRequestId().toString());
    members.put("modelId", request.getModelId());
    Optional.ofNullable(receipts.get(request.getRequestId()))
        .ifPresent(
            receipt -> {
              members.put("status", receipt.getStatus().name());
              members.put("samples", receipt.getSamples());
              members.put("unknownSamples", receipt.getUnknownSamples());
              Optional.ofNullable(receipt.getTrainSamples())
                  .ifPresent(count -> members.put("trainSamples", count));
              Optional.ofNullable(receipt.getHoldoutSamples())
                  .ifPresent(count -> members.put("holdoutSamples", count));
              members.put("at", JsonLine.time(receipt.getAt()));
              Optional.ofNullable(receipt.getVersion()).ifPresent(v -> members.put("version", v));
              Optional.ofNullable(receipt.getVersions()).ifPresent(v -> members.put("versions", v));
              Optional.ofNullable(receipt.getRemainingSamples())
                  .ifPresent(remaining -> members.put("remainingSamples", remaining));
              Optional.ofNullable(receipt.getRetrainRequired())
                  .ifPresent(required -> members.put("retrainRequired", required));
              Optional.ofNullable(receipt.getReason()).ifPresent(r -> members.put("reason", r));
              if (receipt.getResidual()) {
                members.put("residual", true);
                members.put("remained", receipt.getRemained());
                members.put("retrainRequired", Boolean.TRUE.equals(receipt.getRetrainRequired()));
              }
            });
    return members;
  }
}
