package dev.amund.artifacts.stores;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.amund.artifacts.ServingSignature;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Creates the files that serving systems read beside models.
 *
 * <p>The NVIDIA Triton Inference Server reads {@code models/<modelId>/config.pbtxt} (a ModelConfig
 * in protobuf's text format); its PyTorch backend takes {@code <name>__<index>} as names of inputs
 * and outputs, since TorchScript has none. DJL Serving reads {@code serving.properties} beside a
 * model. TorchServe reads neither: it takes {@code .mar} archives that are packed and registered
 * with it.
 */
final class ServingFiles {
  /** The name of Triton's file, in the directory of a model. */
  static final String TRITON = "config.pbtxt";

  /** The name of DJL Serving's file, in the directory of a version. */
  static final String DJL = "serving.properties";

  private static final String HEADER =
      "# Written by amund. Delete this line to make the file yours: amund then leaves it alone.\n";

  private static final int MAX_BATCH_SIZE = 64;
  private static final Pattern CLASSES =
      Pattern.compile("OUTPUT__[0-9]+.*?dims: \\[ ([1-9][0-9]{0,8}) \\]", Pattern.DOTALL);

  private static final Pattern OUTPUT = Pattern.compile("OUTPUT__([0-9]{1,6})");

  private ServingFiles() {}

  /** Returns Names the engine, and the file {@code model.pt}. */
  static byte[] djl() {
    return "engine=PyTorch\noption.modelName=model\n".getBytes(UTF_8);
  }

  /**
   * Returns the new text of Triton's file.
   *
   * @param there the current file, if any; its classes and place of the logits count if the
   *     signature has none
   * @return the new text; empty if it may stay as it is
   */
  static Optional<byte[]> triton(
      Optional<byte[]> there, String modelId, ServingSignature signature) {
    var old = there.map(bytes -> new String(bytes, UTF_8));
    if (old.isPresent() && !old.get().startsWith(HEADER)) {
      return Optional.empty();
    }
    var known =
        signature.with(
            signature.classes().isPresent() ? signature.classes() : number(CLASSES, old.orElse("")),
            signature.output().isPresent() ? signature.output() : number(OUTPUT, old.orElse("")));
    var text = triton(modelId, known).getBytes(UTF_8);
    return there.filter(bytes -> Arrays.equals(bytes, text)).isPresent()
        ? Optional.empty()
        : Optional.of(text);
  }

  private static OptionalInt number(Pattern pattern, String config) {
    var found = pattern.matcher(config);
    return found.find() ? OptionalInt.of(Integer.parseInt(found.group(1))) : OptionalInt.empty();
  }

  private static String triton(String modelId, ServingSignature signature) {
    return HEADER
        + """
        name: "%s"
        backend: "pytorch"
        platform: "pytorch_libtorch"
        max_batch_size: %d
        input [
          {
            name: "INPUT__0"
            data_type: TYPE_FP32
            dims: [ %s ]
          }
        ]
        output [
          {
            name: "OUTPUT__%d"
            data_type: TYPE_FP32
            dims: [ %d ]
          }
        ]
        version_policy: { latest: { num_versions: 1 } }
        """
            .formatted(
                modelId,
                MAX_BATCH_SIZE,
                signature.dimensions().stream()
                    .map(String::valueOf)
                    .collect(Collectors.joining(", ")),
                signature.output().orElse(0),
                signature.classes().orElse(-1));
  }
}
