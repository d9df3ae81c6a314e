package dev.amund.http.api;

import java.util.Locale;

/**
 * Something that happened, as {@code /api/v1/events} tells of it.
 *
 * @param type what it is
 * @param view the view that shows it; its class belongs to the type
 */
public record ApiEvent(Type type, Object view) {

  /** What may happen. */
  public enum Type {
    /** A version was published: {@link VersionView}. */
    VERSION,
    /** An attempt was evaluated: {@link EvaluationView}. */
    EVALUATION,
    /** A request has a new receipt: {@link ReceiptView}. */
    RECEIPT,
    /** A version was retired: {@link RetirementView}. */
    RETIREMENT;

    /** The type as the stream spells it. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A version was published. */
  public static ApiEvent version(VersionView view) {
    return new ApiEvent(Type.VERSION, view);
  }

  /** An attempt was evaluated. */
  public static ApiEvent evaluation(EvaluationView view) {
    return new ApiEvent(Type.EVALUATION, view);
  }

  /** A request has a new receipt. */
  public static ApiEvent receipt(ReceiptView view) {
    return new ApiEvent(Type.RECEIPT, view);
  }

  /** A version was retired. */
  public static ApiEvent retirement(RetirementView view) {
    return new ApiEvent(Type.RETIREMENT, view);
  }
}
