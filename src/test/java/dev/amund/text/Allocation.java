package dev.amund.text;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** How much memory a thread takes, whatever is collected again. */
public final class Allocation {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocation() {}

  /** Bytes that this thread has taken since it began. */
  public static long ofThisThread() {
    return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
  }
}
