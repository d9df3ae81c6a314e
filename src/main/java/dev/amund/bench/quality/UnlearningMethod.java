package dev.amund.bench.quality;

import dev.amund.amun.UpdateListener;
import java.util.Map;

/** A way to make the model of a case forget the case's forget set. */
interface UnlearningMethod {
  String name();

  /** Returns hyper-parameters by configuration key, as far as there are such keys. */
  Map<String, String> hyperParameters();

  /** Updates the case's model in place, which holds the original weights. */
  QualityRow.Cost run(QualityCase data, long seed, UpdateListener listener);
}
