package dev.amund.model;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/**
 * One forward pass in evaluation mode that can be differentiated by its input, with the weights
 * frozen: the prediction at a point and the gradient there cost one forward and one backward.
 */
public final class InputPass {
  private static final float MINUS_INFINITY = -1e30f;

  private final Tensor input;
  private final Tensor output;
  private final Tensor logits;

  InputPass(Tensor input, Tensor output) {
    this.input = input;
    this.output = output;
    this.logits = output.scope().own(JniUtils.detachGradient(output.array()));
  }

  /** The logits (N, classes). */
  public Tensor logits() {
    return logits;
  }

  /**
   * The gradient by the input of the cross-entropy of each sample, summed over the batch and each
   * sample's divided by 1 - p, p being the probability of its label.
   *
   * <p>That is the direction of the gradient of the cross-entropy, and stays a usable number where
   * the network is so sure that float32 has no room for 1 - p: by the logits it is the softmax over
   * the other classes minus one at the label. (The paper's attack normalises the gradient anyway;
   * section 4.)
   *
   * @param labels int64 (N)
   * @return (N, channels, height, width)
   */
  public Tensor crossEntropyDirection(Tensor labels) {
    var truth = labels.in(logits.scope()).oneHot(logits.shape()[1]);
    var others = logits.plus(truth.times(MINUS_INFINITY)).softmax();
    return gradient(others.minus(truth));
  }

  /**
   * The gradient by the input of the sum of {@code weights} times logits. Another one of the same
   * pass costs another backward, and no forward.
   *
   * @param weights float32 (N, classes): the gradient of any loss by the logits
   * @return (N, channels, height, width)
   * @throws ModelException if the output cannot be differentiated by the input
   */
  public Tensor gradient(Tensor weights) {
    backward(weights);
    try (PtNDArray gradient = JniUtils.getGradient(input.array())) {
      // The next one would be added to it.
      var copy = logits.scope().own((PtNDArray) gradient.duplicate());
      JniUtils.zeroGrad(input.array());
      return copy;
    }
  }

  private void backward(Tensor weights) {
    try {
      JniUtils.backward(output.array(), weights.array(), true, false);
    } catch (EngineException e) {
      throw new ModelException(
          "The model cannot be differentiated by its input: " + TorchEngine.firstLine(e), e);
    }
  }
}
