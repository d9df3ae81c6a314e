package dev.amund.http.api;

import java.util.Locale;

/**
 * An event of {@code /api/v1/events}.
 *
 * @param type its type
 * @param view its data, of the type's class
 */
public record ApiEvent(Type type, Object view) {

  /** The types of events. */
  public enum Type {
    /** A version was published: {@link VersionView}. */
    VERSION,
    /** An attempt was evaluated: {@link EvaluationView}. */
    EVALUATION,
    /** A request has a new receipt: {@link ReceiptView}. */
    RECEIPT,
    /** A version was retired: {@link RetirementView}. */
    RETIREMENT;

    /** Returns the type as the stream spells it. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Creates the event of a published version. */
  public static ApiEvent version(VersionView view) {
    return new ApiEvent(Type.VERSION, view);
  }

  /** Creates the event of an evaluated attempt. */
  public static ApiEvent evaluation(EvaluationView view) {
    return new ApiEvent(Type.EVALUATION, view);
  }

  /** Creates the event of a new receipt. */
  public static ApiEvent receipt(ReceiptView view) {
    return new ApiEvent(Type.RECEIPT, view);
  }

  /** Creates the event of a retired version. */
  public static ApiEvent retirement(RetirementView view) {
    return new ApiEvent(Type.RETIREMENT, view);
  }
}
