package dev.amund.embedded;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A schema registry behind TLS, for those alone who show that they may. */
public final class SecuredRegistry implements AutoCloseable {
  private final EmbeddedSchemaRegistry registry;
  private final HttpsServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Set<String> allowed;

  private SecuredRegistry(
      EmbeddedSchemaRegistry registry, HttpsServer server, Set<String> allowed) {
    this.registry = registry;
    this.server = server;
    this.allowed = allowed;
  }

  /**
   * Starts one.
   *
   * @param key its key
   * @param userInfo {@code user:password} of the one user
   * @param token a token that is as good
   */
  public static SecuredRegistry start(Path directory, KeyStores key, String userInfo, String token)
      throws IOException, GeneralSecurityException {
    var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var server = HttpsServer.create(loopback, 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls(key)));
    String basic = Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
    var secured =
        new SecuredRegistry(
            EmbeddedSchemaRegistry.start(directory, 0),
            server,
            Set.of("Basic " + basic, "Bearer " + token));
    server.createContext("/", secured::handle);
    server.setExecutor(secured.threads);
    server.start();
    return secured;
  }

  private static SSLContext tls(KeyStores key) throws IOException, GeneralSecurityException {
    char[] password = KeyStores.PASSWORD.toCharArray();
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(KeyStore.getInstance(key.keyStore().toFile(), password), password);
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  /** Where clients connect, without the scheme: host:port. */
  public String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (!allowed.contains(
          String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")))) {
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      HttpResponse<byte[]> answer = forward(exchange, body);
      exchange
          .getResponseHeaders()
          .set("Content-Type", answer.headers().firstValue("Content-Type").orElse(""));
      exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
      exchange.getResponseBody().write(answer.body());
    }
  }

  private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) throws IOException {
    var request =
        HttpRequest.newBuilder(URI.create(registry.url() + exchange.getRequestURI()))
            .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body))
            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
            .build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
    registry.close();
  }
}
