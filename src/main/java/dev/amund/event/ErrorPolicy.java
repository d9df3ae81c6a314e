package dev.amund.event;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * Decides what a thread of amund does when its work fails, of whatever.
 *
 * <p>An exception ends the work in progress and not the thread: the failure is reported, and the
 * work is done again after a pause. So is an {@link OutOfMemoryError} or a {@link
 * StackOverflowError}, for it mostly tells of the input at hand, and a restart would meet the same
 * input again. An error that says that the process itself is broken (classes that cannot be loaded,
 * a defect of the virtual machine) ends the thread, and a thread that has ended fails liveness:
 * only a restart helps.
 */
public final class ErrorPolicy {
  private ErrorPolicy() {}

  /**
   * Rethrows what the thread must not survive; returns if it may go on.
   *
   * @param failure what the work threw, or an executor's exception around that
   */
  public static void rethrowFatal(Throwable failure) {
    Throwable thrown = unwrap(failure);
    if (thrown instanceof Error error && isFatal(error)) {
      throw error;
    }
  }

  /** Returns what the work threw, without the exceptions that executors put around it. */
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
