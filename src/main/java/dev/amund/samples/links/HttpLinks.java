package dev.amund.samples.links;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicReference;

/** Fetches files over HTTP. Redirects are not followed: they would lead out of what was checked. */
final class HttpLinks {
  private static final int OK = 200;

  private final TransferLimits limits;
  private final TransferWatch watch;
  private final HttpClient client;

  HttpLinks(TransferLimits limits) {
    this.limits = limits;
    this.watch = new TransferWatch(limits);
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(limits.whole())
            .build();
  }

  /**
   * Returns the body of a file.
   *
   * @param uri sent as it is
   * @throws IOException the server does not answer with it, or is too slow
   */
  byte[] get(URI uri) throws IOException, InterruptedException {
    // The request's own time-out ends with the headers of the answer.
    var request = HttpRequest.newBuilder(uri).timeout(limits.whole()).GET().build();
    var body = new AtomicReference<>(new BoundedBody(limits.bytes()));
    var transfer =
        client
            .sendAsync(
                request,
                head -> {
                  if (head.statusCode() != OK) {
                    body.set(BoundedBody.refusing(new IOException("status " + head.statusCode())));
                  }
                  return body.get();
                })
            .thenApply(HttpResponse::body);
    return watch.await(transfer, () -> body.get().received());
  }
}
