package dev.amund.embedded;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/**
 * An OAuth 2 server that knows one client: signed tokens for its id and secret (client credentials
 * grant), and the key that verifies them.
 */
public final class TokenServer implements AutoCloseable {
  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

  private final HttpServer server;
  private final KeyPair keys;
  private final String credentials;

  private TokenServer(HttpServer server, KeyPair keys, String credentials) {
    this.server = server;
    this.keys = keys;
    this.credentials = credentials;
  }

  /** Starts one on a free port of the loopback interface. */
  public static TokenServer start(String clientId, String secret)
      throws IOException, GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    var http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String basic = Base64.getEncoder().encodeToString(bytes(clientId + ":" + secret));
    var server = new TokenServer(http, generator.generateKeyPair(), "Basic " + basic);
    http.createContext("/token", exchange -> server.token(exchange, clientId));
    http.createContext("/keys", exchange -> answer(exchange, 200, server.keys()));
    http.start();
    return server;
  }

  /** Where tokens are given out. */
  public String tokenUrl() {
    return url("/token");
  }

  /** Where the key is that verifies them, as a JSON Web Key Set. */
  public String keysUrl() {
    return url("/keys");
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private void token(HttpExchange exchange, String subject) throws IOException {
    if (!credentials.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      answer(exchange, 401, "{\"error\":\"invalid_client\"}");
      return;
    }
    long now = Instant.now().getEpochSecond();
    String head = "{\"alg\":\"RS256\",\"kid\":\"test\"}";
    String body = "{\"sub\":\"%s\",\"iat\":%d,\"exp\":%d}".formatted(subject, now, now + 600);
    String signed = URL.encodeToString(bytes(head)) + "." + URL.encodeToString(bytes(body));
    answer(
        exchange,
        200,
        "{\"access_token\":\"%s.%s\",\"token_type\":\"Bearer\",\"expires_in\":600}"
            .formatted(signed, URL.encodeToString(sign(signed))));
  }

  private byte[] sign(String text) {
    try {
      var signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(keys.getPrivate());
      signature.update(bytes(text));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private String keys() {
    var key = (RSAPublicKey) keys.getPublic();
    return "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"test\",\"alg\":\"RS256\",\"n\":\"%s\",\"e\":\"%s\"}]}"
        .formatted(number(key.getModulus()), number(key.getPublicExponent()));
  }

  private static String number(BigInteger number) {
    byte[] signed = number.toByteArray();
    int from = signed[0] == 0 ? 1 : 0;
    return URL.encodeToString(Arrays.copyOfRange(signed, from, signed.length));
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      byte[] body = bytes(json);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
