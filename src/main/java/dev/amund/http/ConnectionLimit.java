package dev.amund.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes connections beyond so many. */
final class ConnectionLimit implements Handler<HttpConnection> {
  private static final Logger log = LoggerFactory.getLogger(ConnectionLimit.class);

  private final int max;
  private final AtomicInteger open = new AtomicInteger();

  ConnectionLimit(int max) {
    this.max = max;
  }

  @Override
  public void handle(HttpConnection connection) {
    int now = open.incrementAndGet();
    connection.closeHandler(closed -> open.decrementAndGet());
    if (now > max) {
      log.debug("{} connections are open, one more is closed", max);
      connection.close();
    }
  }
}
