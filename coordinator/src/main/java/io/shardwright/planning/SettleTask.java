package io.shardwright.planning;

import io.shardwright.fleet.NodeName;
import io.shardwright.queue.FailurePolicy;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What is to be made right on a node's server.
 *
 * @param returns whether the node was lost, and does not take part again before this is done
 * @param make the tables whose distributed table is to be made from the present shard map; one that is there goes out of sight
 * @param tend the tables whose distributed table stays as it is, and whose server objects are to be what it needs
 * @param aside tables there that go out of use: those of shards, and on Manticore distributed tables of tables that are no more
 */
public record SettleTask(boolean returns, List<KnownTable> make, List<KnownTable> tend, SortedSet<String> aside) {
    public SettleTask {
        aside = new TreeSet<>(aside);
        make = List.copyOf(make);
        tend = List.copyOf(tend);
    }

    /** What is asked for by the return of a node that was lost. What leads to another lost node is left as it is: nobody waits for that one. */
    public static SettleTask returning(FoundNode found, NodeRecords records) {
        return new SettleTask(
                true,
                found.takesDistributed()
                        ? SettlePlanner.missed(found.node(), records).stream()
                                .filter(table -> !records.leadsToLost(table))
                                .toList()
                        : List.of(),
                List.of(),
                SettlePlanner.strange(found, records));
    }

    /** What its group is for. */
    String title(NodeName node) {
        return returns ? "settle what is on node " + node + ", which was lost" : "repair what is on node " + node;
    }

    /** A node that returns waits for its operator; whoever asks for a repair sees that it was undone. */
    FailurePolicy policy() {
        return returns ? FailurePolicy.HOLD : FailurePolicy.ROLLBACK;
    }
}
