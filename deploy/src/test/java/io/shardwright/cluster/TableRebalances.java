package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.RebalanceRequest;
import io.shardwright.api.RebalanceStart;
import io.shardwright.api.RebalanceView;
import io.shardwright.client.RebalanceClient;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * The rebalances of one table.
 *
 * @param movesMax how many moves are under way at once, also of one node
 */
record TableRebalances(MovingCluster cluster, String table, int movesMax) {
    RebalanceClient client() {
        return cluster.client().rebalances();
    }

    /** A node is to be emptied. */
    RebalanceRequest without(String node) {
        return planned(List.of(node));
    }

    RebalanceRequest evenly() {
        return planned(List.of());
    }

    private RebalanceRequest planned(List<String> drained) {
        return new RebalanceRequest(table, List.of(), drained, null, null, movesMax, movesMax, null);
    }

    UUID begin(RebalanceRequest request) {
        return begin(RebalanceStart.of(client().plan(request).file()));
    }

    UUID begin(RebalanceStart wanted) {
        return UUID.fromString(client().start(wanted, false).id());
    }

    /** A rebalance as it is once it is as awaited; until then it must not fail, nor go back on its percentage. */
    RebalanceView await(UUID id, Predicate<RebalanceView> reached) {
        AtomicInteger percentage = new AtomicInteger();
        return Looking.until(() -> client().show(id), view -> {
            boolean so = reached.test(view);
            assertThat(so || !view.state().equals("failed")).as(view.toString()).isTrue();
            if (view.stop() == null) {
                int before = percentage.getAndSet(view.progress().percentage());
                assertThat(view.progress().percentage()).as("never goes back").isGreaterThanOrEqualTo(before);
            }
            return so;
        });
    }

    RebalanceView rested(UUID id) {
        return await(id, view -> List.of("completed", "stopped", "rolled_back").contains(view.state()));
    }

    RebalanceView underWay(UUID id) {
        return await(id, view -> view.progress().running() > 0);
    }
}
