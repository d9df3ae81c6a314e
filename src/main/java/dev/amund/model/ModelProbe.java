package dev.amund.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.amund.model.ProbeFinding.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Tries a model on a few images before anything is built on it: whether it is a function of the
 * image alone, can be differentiated and trained, and comes back as it was written. Leaves it as it
 * was.
 */
public final class ModelProbe {
  /** The sizes of batches that exports are made with. */
  private static final int[] BATCH_SIZES = {1, 2, 4, 8, 16, 32, 64, 128};

  /** A size that no export is made with. */
  private static final int ODD = 3;

  private static final int MOST_IMAGES = 8;

  /** The largest difference of float32 results between batches and kernels. */
  private static final double TOLERANCE = 1e-3;

  private static final Pattern DEVICE = Pattern.compile("torch\\.device\\(\"([^\"]+)\"\\)");
  private static final Set<String> STATISTICS =
      Set.of("running_mean", "running_var", "num_batches_tracked");

  private static final String INPUT_ADVICE =
      ": export the model without rounding, argmax, detach() and torch.no_grad() on the way from"
          + " the image to the logits.";

  private static final String WEIGHT_ADVICE =
      ": leave requires_grad on for at least the last layer, and export the model without"
          + " torch.no_grad().";

  private final TorchScriptModel model;
  private final List<ProbeFinding> findings = new ArrayList<>();

  /**
   * The model as it was before it was tried.
   *
   * @param values the bytes of its parameters and buffers, by name
   */
  private record State(byte[] torchScript, ModuleFile file, Map<String, byte[]> values) {
    static State of(byte[] torchScript) {
      var file = ModuleFile.read(torchScript);
      var values = new HashMap<String, byte[]>();
      StateDict.of(file).forEach(named -> values.put(named.name(), bytes(file, named)));
      return new State(torchScript, file, values);
    }

    /** Returns the names of the parameters and buffers that are not the same after, sorted. */
    List<String> movedIn(byte[] after) {
      ModuleFile file = ModuleFile.read(after);
      return StateDict.of(file).stream()
          .filter(named -> !Arrays.equals(bytes(file, named), values.get(named.name())))
          .map(ModulePickle.Named::name)
          .sorted()
          .toList();
    }

    private static byte[] bytes(ModuleFile file, ModulePickle.Named named) {
      return file.storage(named.tensor().storage());
    }
  }

  private ModelProbe(TorchScriptModel model) {
    this.model = model;
  }

  /**
   * Tries a model.
   *
   * @param images (N, channels, height, width) of the kind that it was trained on, at least one;
   *     the first few are used
   * @return what was found, obstacles and others; empty if all is well. Checks that a finding makes
   *     pointless are left out
   */
  public static List<ProbeFinding> of(TorchScriptModel model, Tensor images) {
    var probe = new ModelProbe(model);
    var before = State.of(model.snapshot());
    try (var scope = images.scope().child()) {
      probe.run(before, images.in(scope));
    } finally {
      model.restore(before.torchScript());
    }
    return List.copyOf(probe.findings);
  }

  /** Tries what can be tried of a model without images. */
  public static List<ProbeFinding> of(TorchScriptModel model) {
    var probe = new ModelProbe(model);
    probe.weights();
    return List.copyOf(probe.findings);
  }

  private void weights() {
    model.module().trainingObstacle().ifPresent(words -> found(Kind.WEIGHTS, words));
  }

  private void run(State before, Tensor given) {
    weights();
    var images = atLeastOdd(given).rows(0, Math.max(ODD, Math.min(MOST_IMAGES, given.size())));
    var devices = devices(before.file());
    if (!findings.isEmpty() || !goesThrough(images, devices)) {
      return;
    }
    var logits = model.logits(images.scope(), images);
    if (!logits.isFinite()) {
      found(
          Kind.NOT_FINITE,
          "The logits are not finite: the weights are broken, or the model expects other pixels"
              + " than float32 from 0 to 1; put the preparation of its input into the module.");
      return;
    }
    if (!devices.isEmpty()) {
      found(Kind.DEVICE, deviceWords(devices) + " It runs only where that device is.");
    }
    form();
    deterministic(before, images, logits);
    if (findings.stream().anyMatch(ProbeFinding::isObstacle)) {
      return;
    }
    if (model.module().writesToItsInput(images)) {
      found(
          Kind.WRITES_INPUT,
          "It writes to the images that it is given; amund gives it a copy each time. Write x ="
              + " (x - mean) / std instead of x.sub_(mean).div_(std) to save that of others.");
    }
    gradients(images, logits);
    trainingMode(before, images);
    savedAndLoaded(before, images, logits);
  }

  private static Tensor atLeastOdd(Tensor images) {
    return images.size() >= ODD ? images : images.rows(new int[] {0, images.size() - 1, 0});
  }

  private boolean goesThrough(Tensor images, Set<String> devices) {
    Optional<String> refused = refusal(images.rows(0, ODD));
    if (refused.isEmpty()) {
      return true;
    }
    for (int size : BATCH_SIZES) {
      int[] rows = new int[size];
      if (refusal(images.rows(rows)).isEmpty()) {
        found(
            Kind.BATCH_SIZE,
            ("It takes batches of %d only: export it with torch.jit.script, or trace it with"
                    + " x.flatten(1) or x.size(0) in the place of a fixed number.")
                .formatted(size));
        return false;
      }
    }
    found(
        Kind.FORWARD,
        devices.isEmpty() ? refused.get() : deviceWords(devices) + " " + refused.get());
    return false;
  }

  private Optional<String> refusal(Tensor images) {
    try (var work = images.scope().child()) {
      model.logits(work, images.in(work));
      return Optional.empty();
    } catch (ModelException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static Set<String> devices(ModuleFile file) {
    var devices = new TreeSet<String>();
    file.entries()
        .forEach(
            (name, bytes) -> {
              if (name.endsWith(".py")) {
                DEVICE
                    .matcher(new String(bytes, UTF_8))
                    .results()
                    .map(found -> found.group(1))
                    .filter(device -> !device.equals("cpu"))
                    .forEach(devices::add);
              }
            });
    return devices;
  }

  private static String deviceWords(Set<String> devices) {
    return ("Its code names the device %s: make tensors on x.device, and export the model on the"
            + " CPU.")
        .formatted(String.join(", ", devices));
  }

  private void form() {
    switch (model.outputForm()) {
      case PROBABILITIES ->
          found(
              Kind.PROBABILITIES,
              "It says probabilities, whose logarithms amund takes as logits: they are less exact;"
                  + " export it without its last softmax.");
      case ONE_PROBABILITY ->
          found(
              Kind.PROBABILITIES,
              "It says the probability of class 1, of which amund makes logits of two classes: they"
                  + " are less exact; export it without its last sigmoid.");
      case ONE_LOGIT ->
          found(
              Kind.ONE_LOGIT,
              "It says one number, which amund takes as the logit of class 1 against class 0.");
      case LOGITS, SEVERAL_LABELS -> {
        // The usual; and what was refused before.
      }
    }
  }

  private void deterministic(State before, Tensor images, Tensor logits) {
    if (differ(logits, model.logits(images.scope(), images))) {
      found(
          Kind.NOT_DETERMINISTIC,
          "It says something else of the same images: call model.eval() before torch.jit.trace or"
              + " script, and do not call dropout with training=True.");
    }
    List<String> moved = before.movedIn(model.snapshot());
    if (!moved.isEmpty()) {
      found(
          Kind.STATE_MOVES,
          ("A pass in evaluation mode changes %s: call model.eval() before torch.jit.trace or"
                  + " script, and count nothing in forward.")
              .formatted(String.join(", ", moved)));
    }
    if (findings.stream().noneMatch(ProbeFinding::isObstacle)
        && differ(logits.rows(0, 1), model.logits(images.scope(), images.rows(0, 1)))) {
      found(
          Kind.DEPENDS_ON_BATCH,
          "What it says of an image depends on the others in the batch: call model.eval() before"
              + " torch.jit.trace, and normalise by running statistics.");
    }
  }

  private void gradients(Tensor images, Tensor logits) {
    var predicted = logits.argmax();
    try {
      var gradient = model.inputPass(images.scope(), images).crossEntropyDirection(predicted);
      if (!gradient.isFinite() || !gradient.sampleNorms().isPositive()) {
        found(Kind.INPUT_GRADIENT, "No gradient comes to the image" + INPUT_ADVICE);
      }
    } catch (ModelException e) {
      found(Kind.INPUT_GRADIENT, e.getMessage() + INPUT_ADVICE);
    }
    try {
      // Of what it is sure of the loss has none, for instance where the input is not normalised.
      weightGradients(images, logits.times(-1).argmax());
    } catch (ModelException e) {
      found(Kind.WEIGHT_GRADIENT, e.getMessage() + WEIGHT_ADVICE);
    }
  }

  private void weightGradients(Tensor images, Tensor labels) {
    LoadedModule module = model.module();
    SgdTrainer.backward(module, images, labels::oneHot, false, module.trainable());
    boolean any = false;
    for (Weight weight : module.weights()) {
      var gradient = weight.gradient().map(images.scope()::own);
      any |= gradient.isPresent() && gradient.get().map(array -> array.abs()).isPositive();
      weight.clearGradient();
    }
    if (!any) {
      found(Kind.WEIGHT_GRADIENT, "No gradient comes to a weight that may move" + WEIGHT_ADVICE);
    }
  }

  private void trainingMode(State before, Tensor images) {
    try {
      var logits = GradMode.notRecording(() -> model.module().forwardInTrainMode(images));
      if (!logits.isFinite()) {
        found(Kind.TRAINING_MODE, "In training mode its logits are not finite.");
      }
      List<String> moved =
          before.movedIn(model.snapshot()).stream()
              .filter(name -> !STATISTICS.contains(name.substring(name.lastIndexOf('.') + 1)))
              .toList();
      if (!moved.isEmpty()) {
        found(
            Kind.TRAINING_STATE,
            ("A pass in training mode changes %s, which are no batch-norm statistics: updates with"
                    + " amun.fine-tune.batch-norm: frozen leave them as they are.")
                .formatted(String.join(", ", moved)));
      }
    } catch (ModelException e) {
      found(
          Kind.TRAINING_MODE,
          "It fails in training mode: %s Call the module once in train() before the export."
              .formatted(e.getMessage()));
    } finally {
      model.restore(before.torchScript());
    }
  }

  private void savedAndLoaded(State before, Tensor images, Tensor logits) {
    try (var again = model.anotherOf(before.torchScript())) {
      var reloaded = GradMode.notRecording(() -> again.forward(images));
      if (differ(logits, reloaded) || !before.movedIn(again.bytes()).isEmpty()) {
        found(
            Kind.SAVE_AND_LOAD,
            "Written and read again it says something else: register all that it computes with as"
                + " parameters or buffers.");
      }
    }
  }

  private static boolean differ(Tensor left, Tensor right) {
    float[] a = left.toFloats();
    float[] b = right.toFloats();
    for (int i = 0; i < a.length; i++) {
      if (!(Math.abs(a[i] - b[i]) <= TOLERANCE * (1 + Math.abs(a[i])))) {
        return true;
      }
    }
    return false;
  }

  private void found(Kind kind, String words) {
    findings.add(new ProbeFinding(kind, words));
  }
}
