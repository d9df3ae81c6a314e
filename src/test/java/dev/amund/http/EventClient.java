package dev.amund.http;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Follows the events of an endpoint. */
final class EventClient implements AutoCloseable {
  private final HttpResponse<InputStream> response;
  private final List<Event> received = new CopyOnWriteArrayList<>();
  private final List<String> comments = new CopyOnWriteArrayList<>();
  private final Thread reader = new Thread(this::read, "event-client");

  record Event(String id, String type, String data) {}

  private EventClient(HttpResponse<InputStream> response) {
    this.response = response;
    reader.setDaemon(true);
    reader.start();
  }

  static EventClient connect(int port, String... headers) throws Exception {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/events"));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return new EventClient(
        HttpClient.newHttpClient()
            .send(request.build(), HttpResponse.BodyHandlers.ofInputStream()));
  }

  HttpResponse<InputStream> response() {
    return response;
  }

  List<Event> received() {
    return List.copyOf(received);
  }

  List<Event> received(String type) {
    return received.stream().filter(event -> event.type().equals(type)).toList();
  }

  /** Lines that are no part of an event: comments and the time to come back after. */
  List<String> others() {
    return List.copyOf(comments);
  }

  boolean hasEnded() {
    return !reader.isAlive();
  }

  void awaitTypes(String... types) {
    for (String type : types) {
      await(type).until(() -> !received(type).isEmpty());
    }
  }

  private void read() {
    try (var lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      String id = "";
      String type = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("event: ")) {
          type = line.substring(7);
        } else if (line.startsWith("data: ")) {
          received.add(new Event(id, type, line.substring(6)));
        } else if (!line.isEmpty()) {
          comments.add(line);
        }
      }
    } catch (IOException e) {
      // The connection was closed.
    }
  }

  @Override
  public void close() throws Exception {
    response.body().close();
    reader.join(5000);
  }
}
