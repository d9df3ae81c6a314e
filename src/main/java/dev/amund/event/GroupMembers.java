package dev.amund.event;

import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** Tells who is in a consumer group now. */
public final class GroupMembers {
  private GroupMembers() {}

  /**
   * The members by the names that they have in the group, in alphabetical order. One that was
   * killed stays one until its session is over.
   *
   * @param role of the group; see {@link KafkaClients#groupId}
   * @throws KafkaException no broker answers, or the group may not be seen
   */
  public static List<String> of(KafkaClients clients, String role) {
    String group = clients.groupId(role);
    try (var admin = Admin.create(clients.admin("members"))) {
      var described = admin.describeConsumerGroups(List.of(group)).describedGroups().get(group);
      return KafkaResults.get(described).members().stream()
          .map(member -> member.groupInstanceId().orElse(member.clientId()))
          .sorted()
          .toList();
    } catch (GroupIdNotFoundException e) {
      return List.of();
    }
  }
}
