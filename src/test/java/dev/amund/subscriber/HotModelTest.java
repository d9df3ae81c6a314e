package dev.amund.subscriber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.stores.DirectoryArtifactStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HotModelTest {
  private static final int THREADS = 8;
  private static final int SWAPS = 500;

  @TempDir private Path directory;
  private final List<FragileModel> loaded = new CopyOnWriteArrayList<>();
  private final HotModel<FragileModel> model = new HotModel<>(this::load);
  private Publisher publisher;

  @BeforeEach
  void prepare() {
    publisher =
        new Publisher(
            new DirectoryArtifactStore(directory.resolve("artifacts")),
            ManifestSigner.loadOrCreate(directory.resolve("signing.pem")));
  }

  private FragileModel load(VerifiedModel version) {
    var next = new FragileModel(version);
    loaded.add(next);
    return next;
  }

  private VerifiedModel version(long number) {
    var bytes = Publisher.bytes("m", number);
    return new VerifiedModel("m", number, bytes, publisher.announce("m", number, bytes));
  }

  @Test
  void aRequestBeforeTheFirstVersionIsToldSo() throws Exception {
    assertThat(model.version()).isEmpty();
    assertThat(model.awaitFirst(Duration.ZERO)).isFalse();
    assertThatThrownBy(() -> model.call(FragileModel::answer))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no version of the model yet");
    model.swap(version(1));
    assertThat(model.awaitFirst(Duration.ZERO)).isTrue();
    assertThat(model.call(FragileModel::answer)).isEqualTo("m version 1");
  }

  @Test
  void theOldVersionLastsUntilItsLastRequestHasEnded() {
    model.swap(version(1));
    try (var one = model.lease();
        var another = model.lease()) {
      model.swap(version(2));
      assertThat(model.version()).hasValue(2);
      assertThat(model.call(FragileModel::answer)).isEqualTo("m version 2");
      one.close();
      one.close();
      assertThat(another.version()).isEqualTo(1);
      assertThat(another.model().answer()).isEqualTo("m version 1");
      assertThat(loaded.get(0).isClosed()).isFalse();
    }
    assertThat(loaded.get(0).isClosed()).isTrue();
    assertThat(loaded.get(1).isClosed()).isFalse();
  }

  @Test
  void aRequestThatFailsLetsGoOfItsVersion() {
    model.swap(version(1));
    assertThatThrownBy(
            () ->
                model.call(
                    current -> {
                      throw new IllegalArgumentException("no such image");
                    }))
        .isInstanceOf(IllegalArgumentException.class);
    model.swap(version(2));
    assertThat(loaded.get(0).isClosed()).isTrue();
  }

  @Test
  void whatCannotBeLoadedChangesNothing() {
    var failure = new Throwable[1];
    var fragile =
        new HotModel<FragileModel>(
            version -> {
              if (failure[0] instanceof Error error) {
                throw error;
              }
              if (failure[0] instanceof Exception exception) {
                throw exception;
              }
              return version.version() == 4 ? null : load(version);
            });
    fragile.swap(version(1));
    failure[0] = new IOException("not TorchScript");
    assertThatThrownBy(() -> fragile.swap(version(2)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Version 2 of model m cannot be loaded", "not TorchScript");
    failure[0] = new UnsatisfiedLinkError("no such kernel");
    assertThatThrownBy(() -> fragile.swap(version(3)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no such kernel");
    failure[0] = null;
    assertThatThrownBy(() -> fragile.swap(version(4))).isInstanceOf(IllegalStateException.class);
    assertThat(fragile.version()).hasValue(1);
    assertThat(fragile.call(FragileModel::answer)).isEqualTo("m version 1");
  }

  @Test
  void aRequestDoesNotWaitForLoading() throws Exception {
    var loading = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var slow =
        new HotModel<FragileModel>(
            version -> {
              if (version.version() == 2) {
                loading.countDown();
                goOn.await();
              }
              return load(version);
            });
    slow.swap(version(1));
    var swap = new Thread(() -> slow.swap(version(2)));
    swap.start();
    loading.await();
    assertThat(slow.call(FragileModel::answer)).isEqualTo("m version 1");
    goOn.countDown();
    swap.join();
    assertThat(slow.call(FragileModel::answer)).isEqualTo("m version 2");
  }

  @Test
  void afterTheEndThereAreNoRequestsAndNoSwaps() {
    model.swap(version(1));
    var last = model.lease();
    model.close();
    model.close();
    assertThat(loaded.get(0).isClosed()).as("in use").isFalse();
    last.close();
    assertThat(loaded.get(0).isClosed()).isTrue();
    assertThat(model.version()).isEmpty();
    assertThatThrownBy(() -> model.call(FragileModel::answer))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> model.swap(version(2))).isInstanceOf(IllegalStateException.class);
    assertThat(loaded.get(1).isClosed()).as("it was loaded in vain").isTrue();
  }

  @Test
  void underLoadNoRequestFailsOrSeesTwoVersions() throws Exception {
    model.swap(version(1));
    var stop = new AtomicBoolean();
    var begun = new CountDownLatch(THREADS);
    Callable<Long> client =
        () -> {
          long newest = 0;
          for (long i = 0; !stop.get(); i++) {
            try (var lease = model.lease()) {
              assertThat(lease.model().answer()).isEqualTo("m version " + lease.version());
              assertThat(lease.version()).as("never back").isGreaterThanOrEqualTo(newest);
              newest = lease.version();
            }
            if (i == 0) {
              begun.countDown();
            }
          }
          return newest;
        };
    var threads = Executors.newFixedThreadPool(THREADS);
    try {
      var clients = new ArrayList<Future<Long>>();
      for (int i = 0; i < THREADS; i++) {
        clients.add(threads.submit(client));
      }
      assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
      for (int number = 2; number <= SWAPS; number++) {
        model.swap(version(number));
      }
      stop.set(true);
      for (var each : clients) {
        assertThat(each.get()).isGreaterThan(1);
      }
    } finally {
      threads.shutdownNow();
    }
    model.close();
    assertThat(loaded).hasSize(SWAPS).allMatch(FragileModel::isClosed);
  }
}
