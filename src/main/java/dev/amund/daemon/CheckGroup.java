package dev.amund.daemon;

import dev.amund.http.HealthCheck;
import java.util.List;

/** Health checks of one part of the daemon. */
interface CheckGroup {
  List<HealthCheck> checks();
}
