package dev.amund.process;

import dev.amund.embedded.EmbeddedBroker;
import dev.amund.embedded.EmbeddedSchemaRegistry;
import java.nio.file.Path;

/** Runs an embedded part as a process, until it is killed. */
final class PartMain {
  private PartMain() {}

  /** Its arguments: broker or registry, directory, port. */
  public static void main(String[] arguments) throws InterruptedException {
    Path directory = Path.of(arguments[1]);
    int port = Integer.parseInt(arguments[2]);
    AutoCloseable part =
        arguments[0].equals("broker")
            ? EmbeddedBroker.start(directory, port)
            : EmbeddedSchemaRegistry.start(directory, port);
    System.out.println("serving: " + part);
    Thread.currentThread().join();
  }
}
