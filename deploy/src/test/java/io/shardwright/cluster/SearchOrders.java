package io.shardwright.cluster;

import io.shardwright.api.CreateTableRequest;
import io.shardwright.api.GroupView;
import io.shardwright.api.MoveRequest;
import io.shardwright.api.RebalanceRequest;
import io.shardwright.api.RebalanceStart;
import io.shardwright.api.RebalanceView;
import io.shardwright.api.ReplicaView;
import io.shardwright.api.TableSummary;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** What an operator orders of a fleet of Manticore nodes, at random, and how it ended. */
final class SearchOrders {
    private static final String MADE = "made";
    private static final int MADE_MAX = 3;
    private static final int SHARDS_MAX = 6;
    private static final Set<String> ENDED = Set.of("completed", "failed", "stopped", "rolled_back");

    private final ShardwrightClient client;
    private final List<String> nodes;
    private final List<Integer> copies;
    private int made;

    /** @param copies how many of each shard tables may have */
    SearchOrders(ShardwrightClient client, List<String> nodes, List<Integer> copies) {
        this.client = client;
        this.nodes = nodes;
        this.copies = copies;
    }

    /**
     * Something that was ordered.
     *
     * @param words of it
     * @param group that does it; absent of a rebalance
     * @param rebalance that does it; absent of a group, or if nothing is to move
     * @param drained the node that is to take part again afterwards; absent if none was emptied
     */
    record Order(String words, Optional<GroupId> group, Optional<UUID> rebalance, Optional<String> drained) {
        static Order of(String words, String group) {
            return new Order(words, Optional.of(GroupId.parse(group)), Optional.empty(), Optional.empty());
        }
    }

    /** Orders a change. What there is nothing for becomes the creation of a table, or the drop of one if there are many. */
    Order order(SearchRound.Change change, long draws) {
        Random random = new Random(draws);
        List<String> droppable =
                tables().stream().filter(name -> name.startsWith(MADE)).toList();
        return switch (change) {
            case CREATE -> droppable.size() < MADE_MAX ? create(random) : drop(droppable, random);
            case DROP -> droppable.isEmpty() ? create(random) : drop(droppable, random);
            case MOVE -> move(random);
            case DRAIN -> drain(random);
            case REBALANCE -> rebalance();
        };
    }

    private List<String> tables() {
        return client.tables().stream().map(TableSummary::name).sorted().toList();
    }

    private Order create(Random random) {
        String name = MADE + ++made;
        int shards = 1 + random.nextInt(SHARDS_MAX);
        int wanted = copies.get(random.nextInt(copies.size()));
        String group = client.createTable(
                        new CreateTableRequest(name, ManticoreCluster.COLUMNS, "id", shards, wanted, "manticore", null))
                .group();
        return Order.of("create " + name + ", " + shards + " shards, " + wanted + " copies", group);
    }

    private Order drop(List<String> droppable, Random random) {
        String name = droppable.get(random.nextInt(droppable.size()));
        return Order.of("drop " + name, client.dropTable(name, true).group());
    }

    private Order move(Random random) {
        List<MoveRequest> movable = new ArrayList<>();
        for (String table : tables()) {
            client.table(table).shards().forEach(shard -> {
                List<String> holders =
                        shard.replicas().stream().map(ReplicaView::node).toList();
                for (String source : holders) {
                    nodes.stream()
                            .filter(node -> !holders.contains(node))
                            .forEach(target -> movable.add(
                                    new MoveRequest(table, shard.shard(), target, null, null, null, null, source)));
                }
            });
        }
        MoveRequest chosen = movable.get(random.nextInt(movable.size()));
        return Order.of(
                "move " + chosen.table() + "/" + chosen.shard() + " from " + chosen.source() + " to " + chosen.target(),
                client.moves().start(chosen).group());
    }

    private Order drain(Random random) {
        String node = nodes.get(random.nextInt(nodes.size()));
        RebalanceView begun = client.fleet().drain(node, "", false).rebalance();
        return new Order(
                "drain " + node,
                Optional.empty(),
                Optional.ofNullable(begun).map(view -> UUID.fromString(view.id())),
                Optional.of(node));
    }

    private Order rebalance() {
        RebalanceView begun = client.rebalances()
                .start(
                        RebalanceStart.of(client.rebalances()
                                .plan(RebalanceRequest.usual())
                                .file()),
                        false);
        return new Order("rebalance", Optional.empty(), Optional.of(UUID.fromString(begun.id())), Optional.empty());
    }

    /** Asks for a group to be undone; nothing if that is not possible any more. */
    void stop(GroupId group) {
        try {
            GroupView unused = client.control().stop(group, true, "torture", false);
        } catch (ShardwrightException e) {
            if (e.code() != ErrorCode.WRONG_STATE) {
                throw e;
            }
        }
    }

    /** How it ended; empty if it has not, or nobody can tell while a leader is chosen. */
    Optional<String> end(Order order) {
        try {
            if (order.group().isPresent()) {
                GroupView group = client.group(order.group().get());
                return Optional.of(group.state()).filter(state -> group.endedAt() != null);
            }
            return order.rebalance().isEmpty()
                    ? Optional.of("nothing to move")
                    : Optional.of(client.rebalances()
                                    .show(order.rebalance().get())
                                    .state())
                            .filter(ENDED::contains);
        } catch (ShardwrightException e) {
            if (!isAway(e)) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** Whether the coordinators could not be asked, as one was killed. */
    static boolean isAway(ShardwrightException e) {
        return Set.of(ErrorCode.UNREACHABLE, ErrorCode.NO_LEADER, ErrorCode.NOT_LEADER, ErrorCode.OVERLOADED)
                .contains(e.code());
    }

    /** Lets a node take part again. */
    void undrain(Order order) {
        order.drained().ifPresent(node -> client.fleet().undrain(node, "", false));
    }
}
