package dev.amund.http;

import dev.amund.config.HttpConfig;
import dev.amund.config.HttpTlsConfig;
import dev.amund.config.reading.ConfigException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.http1.Http1ServerConnection;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Creates the server's options from the configuration. */
final class ServerOptions {

  private ServerOptions() {}

  /**
   * @throws ConfigException if certificate or key cannot be read or used
   */
  static HttpServerOptions of(HttpConfig config, Vertx vertx) {
    var limits = config.limits();
    var options =
        new HttpServerOptions()
            .setHost(config.host())
            .setPort(config.port())
            .setMaxInitialLineLength(limits.maxUriLength())
            .setMaxHeaderSize(limits.maxHeaderSize())
            // HTTP/1.1 alone: one request at a time on a connection, so that their limit holds.
            .setHttp2ClearTextEnabled(false)
            .setUseAlpn(false)
            .setIdleTimeout((int) limits.idleTimeout().toMillis())
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
    config.tls().ifPresent(tls -> options.setSsl(true).setKeyCertOptions(pem(tls, vertx)));
    return options;
  }

  private static PemKeyCertOptions pem(HttpTlsConfig tls, Vertx vertx) {
    var options =
        new PemKeyCertOptions()
            .setCertPath(readable("amund.http.tls.certificate", tls.certificate()))
            .setKeyPath(readable("amund.http.tls.key", tls.key()));
    try {
      options.getKeyManagerFactory(vertx);
    } catch (Exception e) {
      throw new ConfigException(
          List.of("amund.http.tls: the certificate and its key cannot be used: " + e.getMessage()));
    }
    return options;
  }

  private static String readable(String key, Path file) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new ConfigException(List.of(key + " = '" + file + "': there is no file to read"));
    }
    return file.toAbsolutePath().toString();
  }

  /**
   * Passes requests of any HTTP version to a handler; otherwise Vert.x would answer unknown ones
   * with a 501 itself.
   */
  static void handleAnyVersion(HttpConnection connection, Handler<HttpServerRequest> handler) {
    ((Http1ServerConnection) connection).handler(handler);
  }

  /** Answers requests that are too long, or no HTTP, with a problem and closes the connection. */
  static void refuseMalformed(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    Problem problem = Problem.of(400, "The request is malformed.");
    if (cause instanceof TooLongHttpLineException) {
      problem = Problem.of(414, "The address is longer than amund.http.limits.max-uri-length.");
    } else if (cause instanceof TooLongHttpHeaderException
        || cause instanceof TooLongFrameException) {
      problem = Problem.of(431, "The headers are larger than amund.http.limits.max-header-size.");
    }
    request.response().putHeader("Connection", "close");
    Responses.sendProblem(request, problem);
    request.connection().close();
  }
}
