package dev.amund.soak;

import java.util.List;
import java.util.Optional;

/**
 * One daemon that ended, in seconds from the signal on.
 *
 * @param variant how the daemons ran
 * @param ending how it ended
 * @param ended when its process was gone
 * @param removed when it was no member of the group any more; empty if that was not seen
 * @param models its models, which were waiting
 * @param later when the requests were answered by a version that were sent behind the signal, one
 *     for every model of all daemons
 */
record Takeover(
    TakeoverVariant variant,
    TakeoverEnding ending,
    double ended,
    Optional<Double> removed,
    List<OfModel> models,
    List<Double> later) {

  /**
   * One model of the daemon that ended.
   *
   * @param model its id
   * @param owned when another daemon had shut the former one out and knew its newest version
   * @param updated when the version was seen that another daemon made for the waiting request
   */
  record OfModel(String model, double owned, double updated) {}

  Takeover {
    models = List.copyOf(models);
    later = List.copyOf(later);
  }
}
