package dev.amund.samples.links;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;

/** Gathers the body of an answer up to a size, counting as it comes; hangs up on a larger one. */
final class BoundedBody implements BodySubscriber<byte[]> {
  private final int most;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
  private volatile long received;
  private Subscription subscription;

  BoundedBody(int most) {
    this.most = most;
  }

  /** Takes nothing of a body, and fails so. */
  static BoundedBody refusing(IOException why) {
    var body = new BoundedBody(0);
    body.whole.completeExceptionally(why);
    return body;
  }

  /** Returns how many bytes have come. Safe from any thread. */
  long received() {
    return received;
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return whole;
  }

  @Override
  public void onSubscribe(Subscription newSubscription) {
    subscription = newSubscription;
    if (whole.isDone()) {
      subscription.cancel();
    } else {
      subscription.request(1);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    long more = buffers.stream().mapToLong(ByteBuffer::remaining).sum();
    if (received + more > most) {
      onError(new IOException("more than %,d bytes".formatted(most)));
      subscription.cancel();
      return;
    }
    for (var buffer : buffers) {
      var part = new byte[buffer.remaining()];
      buffer.get(part);
      bytes.writeBytes(part);
    }
    received += more;
    subscription.request(1);
  }

  @Override
  public void onError(Throwable failure) {
    whole.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    whole.complete(bytes.toByteArray());
  }
}
