package dev.amund.event.admin;

import dev.amund.event.client.KafkaClients;
import dev.amund.event.failures.KafkaResults;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** Lists the current members of a consumer group. */
public final class GroupMembers {
  private GroupMembers() {}

  /**
   * Returns the members' names in alphabetical order. A killed member stays until its session
   * expires.
   *
   * @param role of the group; see {@link KafkaClients#groupId}
   * @throws KafkaException if no broker answers, or access to the group is denied
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
