package dev.amund.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Finds the logits among what a module returns: one tensor, or several in a tuple, a list or a
 * dictionary. Those of a dictionary are called by their keys, others by their places, counted from
 * 0 through all that is nested.
 *
 * @param wanted the name of the head that is the classifier; empty for the only one
 */
record ModelHeads(Optional<String> wanted) {
  private static final String KEY = "models.<id>.output";

  /**
   * Chooses the logits.
   *
   * @param outputs what the module returned
   * @param count of the samples that the module was given
   * @throws ModelException there is no such tensor, or there are several and none is named
   */
  PtNDArray logits(NDList outputs, long count) {
    Map<String, PtNDArray> heads = named(outputs);
    if (wanted.isPresent()) {
      return chosen(wanted.get(), heads, count);
    }
    if (heads.size() != 1) {
      throw new ModelException(
          ("The model returns %d tensors: %s. Say which of them is the logits, with %s, such as"
                  + " output: %s, or export a module around it that returns them alone, as `return"
                  + " self.model(x)[0]` does.")
              .formatted(heads.size(), words(heads, count), KEY, likeliest(heads)));
    }
    return heads.values().iterator().next();
  }

  private static PtNDArray chosen(String name, Map<String, PtNDArray> heads, long count) {
    if (!heads.containsKey(name)) {
      throw new ModelException(
          "The model has no output %s, as %s says: it returns %s."
              .formatted(name, KEY, words(heads, count)));
    }
    return heads.get(name);
  }

  private static Map<String, PtNDArray> named(NDList outputs) {
    // Those of a dictionary come in any order.
    var keys = new TreeMap<String, PtNDArray>();
    var heads = new LinkedHashMap<String, PtNDArray>();
    for (int i = 0; i < outputs.size(); i++) {
      NDArray head = outputs.get(i);
      if (head.getName() == null) {
        heads.put(String.valueOf(i), (PtNDArray) head);
      } else {
        keys.put(head.getName(), (PtNDArray) head);
      }
    }
    heads.putAll(keys);
    return heads;
  }

  /** The first that could be logits: what else is beside them is often of another shape. */
  private static String likeliest(Map<String, PtNDArray> heads) {
    return heads.entrySet().stream()
        .filter(
            head ->
                head.getValue().getShape().dimension() == 2
                    && head.getValue().getDataType().isFloating())
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("0");
  }

  private static String words(Map<String, PtNDArray> heads, long count) {
    return heads.entrySet().stream()
        .map(head -> "%s %s".formatted(head.getKey(), shape(head.getValue(), count)))
        .collect(Collectors.joining(", "));
  }

  private static String shape(PtNDArray head, long count) {
    return Arrays.stream(head.getShape().getShape())
        .mapToObj(String::valueOf)
        .collect(Collectors.joining(", ", "(", ")"))
        .replaceFirst("^\\(" + count + "\\b", "(N");
  }
}
