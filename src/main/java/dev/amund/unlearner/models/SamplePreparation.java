package dev.amund.unlearner.models;

import dev.amund.config.InputNormalisation;
import dev.amund.config.ModelInterface;
import dev.amund.samples.SampleStore;
import dev.amund.samples.shape.ImageShape;
import dev.amund.text.Printable;
import java.util.Optional;

/**
 * Describes how samples reach a model, so that it can be compared with the training.
 *
 * @param store of the samples
 * @param calledAs how the model is called
 */
record SamplePreparation(SampleStore store, ModelInterface calledAs) {
  private static final int LONGEST = 300;

  /** Returns what was done to the samples, and what to try where the model does not know them. */
  String advice() {
    return samples() + " " + input();
  }

  private String samples() {
    var noted = store.preparation().map(text -> Printable.of(text, LONGEST));
    if (noted.isPresent()) {
      return noted.get().startsWith("images ")
          ? "Its image files are prepared as: %s; if the training did it otherwise, import them into another store with its --fit, --resize, --interpolation and --exif-orientation."
              .formatted(noted.get())
          : "Its samples are: %s.".formatted(noted.get());
    }
    return store.shape().filter(ImageShape.class::isInstance).isPresent()
        ? "How its images were prepared is not noted: image files are squashed, and EXIF"
            + " orientation is ignored."
        : "How its samples were prepared is not noted.";
  }

  private String input() {
    return calledAs.normalisation().isPresent()
        ? "The input is normalised by %s: leave input-mean and input-std out if the model does so itself."
            .formatted(InputNormalisation.words(calledAs.normalisation()))
        : "The input is not normalised outside the model: set input-mean and input-std if it does"
            + " not do so itself.";
  }

  /** Returns what is noted of the input, where the model is called otherwise. */
  Optional<String> difference() {
    String called = InputNormalisation.words(calledAs.normalisation());
    return store
        .normalisation()
        .filter(noted -> !noted.equals(called))
        .map(
            noted ->
                "When its samples were imported, input-mean and input-std were %s, and now they are %s, which is what counts; import again if that is right."
                    .formatted(Printable.of(noted, LONGEST), called));
  }
}
