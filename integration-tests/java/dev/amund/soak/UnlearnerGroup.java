package dev.amund.soak;

import dev.amund.event.client.KafkaClients;
import dev.amund.event.failures.KafkaResults;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.config.ConfigResource;

/** The unlearner's consumer group, as the broker knows it. */
final class UnlearnerGroup implements AutoCloseable {
  private static final List<String> SETTINGS =
      List.of("consumer.session.timeout.ms", "consumer.heartbeat.interval.ms");

  private final String name;
  private final Admin admin;

  UnlearnerGroup(KafkaClients clients) {
    name = clients.groupId(KafkaClients.UNLEARNER);
    admin = Admin.create(clients.admin("group"));
  }

  /** The client ids of the members; one that was killed is among them as long as its session. */
  Set<String> members() {
    var described = admin.describeConsumerGroups(List.of(name)).describedGroups().get(name);
    return KafkaResults.get(described).members().stream()
        .map(member -> member.clientId())
        .collect(Collectors.toSet());
  }

  /** The protocol that it uses now. */
  String type() {
    var described = admin.describeConsumerGroups(List.of(name)).describedGroups().get(name);
    return KafkaResults.get(described).type().toString();
  }

  /** Removes all members, none of which runs. */
  void removeMembers() {
    if (!members().isEmpty()) {
      var options = new RemoveMembersFromConsumerGroupOptions();
      KafkaResults.get(admin.removeMembersFromConsumerGroup(name, options).all());
    }
  }

  /** Sets what the broker tells the members; what is not named is the broker's default. */
  void configure(Map<String, String> settings) {
    var resource = new ConfigResource(ConfigResource.Type.GROUP, name);
    List<AlterConfigOp> changes =
        SETTINGS.stream().map(key -> change(key, settings.get(key))).toList();
    KafkaResults.get(admin.incrementalAlterConfigs(Map.of(resource, changes)).all());
  }

  private static AlterConfigOp change(String key, String value) {
    return new AlterConfigOp(
        new ConfigEntry(key, value),
        value == null ? AlterConfigOp.OpType.DELETE : AlterConfigOp.OpType.SET);
  }

  @Override
  public void close() {
    admin.close();
  }
}
