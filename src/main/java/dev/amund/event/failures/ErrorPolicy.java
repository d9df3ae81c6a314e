package dev.amund.event.failures;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * Decides what a thread of amund does when its work fails.
 *
 * <p>An exception ends the current work, not the thread: the failure is reported and the work is
 * retried after a pause. So does an {@link OutOfMemoryError} or {@link StackOverflowError}, which
 * mostly depends on the input and would recur after a restart. An error that means that the process
 * is broken (classes that cannot be loaded, a defect of the virtual machine) ends the thread, which
 * fails liveness: only a restart helps.
 */
public final class ErrorPolicy {
  private ErrorPolicy() {}

  /**
   * Rethrows what the thread must not survive; returns if it may continue.
   *
   * @param failure what the work threw, or an executor's exception around that
   */
  public static void rethrowFatal(Throwable failure) {
    Throwable thrown = unwrap(failure);
    if (thrown instanceof Error error && isFatal(error)) {
      throw error;
    }
  }

  /** Returns what the work threw, unwrapped from executors' exceptions. */
  public static Throwable unwrap(Throwable failure) {
    Throwable thrown = failure;
    while ((thrown instanceof CompletionException || thrown instanceof ExecutionException)
        && thrown.getCause() != null) {
      thrown = thrown.getCause();
    }
    return thrown;
  }

  private static boolean isFatal(Error error) {
    boolean ofTheInput = error instanceof OutOfMemoryError || error instanceof StackOverflowError;
    return error instanceof LinkageError || error instanceof VirtualMachineError && !ofTheInput;
  }
}
