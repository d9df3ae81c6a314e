package dev.amund.daemon;

import dev.amund.samples.topic.SampleFeed;
import dev.amund.samples.topic.SampleTopic;
import dev.amund.unlearner.update.SampleRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.UUID;

/** Registers samples in topics, of which the stores of all daemons are replicas. */
final class TopicRegistry implements SampleRegistry {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final SampleFeed feed;
  private final SampleTopic topic;

  TopicRegistry(SampleFeed feed, SampleTopic topic) {
    this.feed = feed;
    this.topic = topic;
  }

  /** Returns what keeps the stores as replicas. */
  SampleFeed feed() {
    return feed;
  }

  @Override
  public void awaitReplica(String modelId) {
    feed.await(modelId, TIMEOUT);
  }

  @Override
  public void erase(String modelId, Collection<String> sampleIds, UUID batchId) {
    topic.erase(modelId, sampleIds, batchId);
  }
}
