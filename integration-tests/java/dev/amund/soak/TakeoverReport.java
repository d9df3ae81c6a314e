package dev.amund.soak;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The result of a run.
 *
 * @param plan what was to be measured
 * @param takeovers in their order
 * @param requests how many were sent
 * @param versions how many were published
 * @param violations every broken promise, in words
 */
record TakeoverReport(
    TakeoverPlan plan,
    List<Takeover> takeovers,
    int requests,
    int versions,
    List<String> violations) {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private static final String ROW = "%-26s %-10s %5s  %-42s %7s %7s %7s%n";

  /** Writes all that was measured. */
  void write(Path file) throws IOException {
    JSON.writeValue(file.toFile(), this);
  }

  /** One takeover, for people. */
  static String line(Takeover takeover) {
    return "%s %s: %d models, removed %s, owned %s, updated %s, later ones %s s"
        .formatted(
            takeover.variant(),
            takeover.ending(),
            takeover.models().size(),
            range(takeover.removed().stream()),
            range(takeover.models().stream().map(Takeover.OfModel::owned)),
            range(takeover.models().stream().map(Takeover.OfModel::updated)),
            range(takeover.later().stream()));
  }

  private static String range(Stream<Double> seconds) {
    List<Double> all = seconds.toList();
    return quantile(all, 0) + " to " + quantile(all, 1);
  }

  /** Returns a table of seconds by variant and ending. */
  @JsonIgnore
  String table() {
    var text = new StringBuilder();
    text.append(row("daemons run as", "end by", "times", "seconds", "median", "90 %", "worst"));
    for (TakeoverVariant variant : plan.variants()) {
      for (TakeoverEnding ending : TakeoverEnding.values()) {
        List<Takeover> some =
            takeovers.stream()
                .filter(each -> each.variant() == variant && each.ending() == ending)
                .toList();
        if (!some.isEmpty()) {
          rows(text, variant, ending, some);
        }
      }
    }
    text.append("%d requests, %d versions%n".formatted(requests, versions));
    text.append("%d broken promises%n".formatted(violations.size()));
    violations.forEach(violation -> text.append("  ").append(violation).append('\n'));
    return text.toString();
  }

  private static void rows(
      StringBuilder text, TakeoverVariant variant, TakeoverEnding ending, List<Takeover> some) {
    row(text, variant, ending, "to the next update of each model", models(some, m -> m.updated()));
    row(text, variant, ending, "of that until no member", of(some, t -> t.removed().stream()));
    row(
        text,
        variant,
        ending,
        "then until another owns the model",
        some.stream()
            .filter(t -> t.removed().isPresent())
            .flatMap(t -> t.models().stream().map(m -> m.owned() - t.removed().get()))
            .toList());
    row(
        text,
        variant,
        ending,
        "then until it is updated, one by one",
        models(some, m -> m.updated() - m.owned()));
    row(
        text,
        variant,
        ending,
        "to the answer of requests sent then, any model",
        of(some, t -> t.later().stream()));
  }

  private static List<Double> models(List<Takeover> some, Function<Takeover.OfModel, Double> what) {
    return of(some, takeover -> takeover.models().stream().map(what));
  }

  private static List<Double> of(List<Takeover> some, Function<Takeover, Stream<Double>> what) {
    return some.stream().flatMap(what).toList();
  }

  private static void row(
      StringBuilder text,
      TakeoverVariant variant,
      TakeoverEnding ending,
      String what,
      List<Double> seconds) {
    text.append(
        row(
            variant.toString(),
            ending.toString(),
            Integer.toString(seconds.size()),
            what,
            quantile(seconds, 0.5),
            quantile(seconds, 0.9),
            quantile(seconds, 1)));
  }

  private static String row(String... cells) {
    return String.format(Locale.ROOT, ROW, (Object[]) cells);
  }

  /** The least of the values that as many are at most. */
  private static String quantile(List<Double> values, double share) {
    if (values.isEmpty()) {
      return "-";
    }
    List<Double> sorted = values.stream().sorted().toList();
    int rank = (int) Math.ceil(share * sorted.size());
    return String.format(Locale.ROOT, "%.1f", sorted.get(Math.max(1, rank) - 1));
  }
}
