package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.GroupSummary;
import io.shardwright.api.HealthView;
import io.shardwright.api.NodeView;
import io.shardwright.cluster.SearchOrders.Order;
import io.shardwright.cluster.SearchRound.Victim;
import io.shardwright.local.LocalProcess;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import io.shardwright.searchd.NeedsManticore;
import io.shardwright.searchd.SearchNodes;
import io.shardwright.traffic.SearchRows;
import io.shardwright.traffic.SearchTraffic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A fleet of Manticore nodes that is changed at random while its tables are written to, and of which servers, workers and the leader are killed and started again at random. One process is dead at a
 * time. A round takes half a minute where there is little else to do.
 *
 * <p>{@code -Dmanticore.torture.seed=N} says with which seed it begins, {@code -Dmanticore.torture.rounds=N} how many rounds it takes, each with the next seed.
 */
@NeedsManticore
@Tag("proof")
class ManticoreTortureTest {
    private static final long SEED = Long.getLong("manticore.torture.seed", 1);
    private static final int ROUNDS = Integer.getInteger("manticore.torture.rounds", 12);
    private static final int SERVERS_MAX = 4;
    private static final int COORDINATORS = 2;
    private static final int SHARDS = 3;
    private static final int GROUPS_A_PAGE = 100;

    /** A drain of a dozen shards, each tried again a few times. */
    private static final Duration PATIENCE = Duration.ofMinutes(8);

    private static final Set<ErrorCode> NOT_YET = Set.of(ErrorCode.BEING_CHANGED, ErrorCode.NODE_NOT_ACTIVE);

    private static final Duration LOOK = Duration.ofMillis(100);

    @TempDir
    private Path folder;

    private final Map<String, SearchRows> rows = new TreeMap<>();
    private final Map<String, Integer> counts = new TreeMap<>();
    private final Map<String, SearchTraffic> traffic = new TreeMap<>();
    private long longestMillis;

    /** What is done once clients have sent so many statements. */
    private record Moment(long at, Runnable act) {}

    /** Of two copies the one whose server died may not be let in again by the other, whatever an operator does: those tables lose none. */
    @Test
    @Timeout(value = 8, unit = TimeUnit.HOURS)
    void everyGroupEndsAndNoRowIsLostWhateverDies() throws IOException {
        torture(List.of(1, 3), List.of(Victim.values()));
    }

    @Test
    @Timeout(value = 8, unit = TimeUnit.HOURS)
    void soItIsWithTwoCopiesWhicheverOfOurProcessesDies() throws IOException {
        torture(List.of(1, 2, 3), List.of(Victim.WORKER, Victim.LEADER));
    }

    private void torture(List<Integer> copies, List<Victim> victims) throws IOException {
        try (ManticoreCluster fleet = ManticoreCluster.start(folder, COORDINATORS, SearchNodes.named(SERVERS_MAX))) {
            cleanAtOnce(fleet);
            copies.forEach(count -> {
                fleet.create("lasting" + count, SHARDS, count);
                rows.put("lasting" + count, new SearchRows(0));
            });
            SearchOrders orders = new SearchOrders(fleet.client(), fleet.nodes(), copies);
            for (long seed = SEED; seed < SEED + ROUNDS; seed++) {
                SearchRound round = SearchRound.of(seed, fleet.nodes().size(), victims);
                try {
                    round(fleet, orders, round, "seed " + seed);
                } catch (AssertionError | RuntimeException e) {
                    throw new AssertionError("seed " + seed + " (the first was " + SEED + "): " + round, e);
                } finally {
                    traffic.values().forEach(SearchTraffic::close);
                }
            }
            groups(fleet);
            System.out.println(
                    ROUNDS + " rounds from seed " + SEED + ": " + counts + ", longest insert " + longestMillis + " ms");
            fleet.client().tables().forEach(table -> fleet.purge(table.name()));
            fleet.assertNothingIsLeft();
        }
    }

    /** What is left on nodes that were away is taken away by the next cleanup, not by one in an hour. */
    private static void cleanAtOnce(ManticoreCluster fleet) throws IOException {
        for (LocalProcess coordinator : fleet.local().coordinators()) {
            Files.writeString(
                    fleet.local().settings(coordinator), "cleanup: {scratch-minutes: 0}\n", StandardOpenOption.APPEND);
            coordinator.stop(Duration.ofSeconds(20));
            coordinator.start();
        }
        await(() -> fleet.client().status().leader() != null);
    }

    private void round(ManticoreCluster fleet, SearchOrders orders, SearchRound round, String name) {
        rows.forEach(
                (table, known) -> traffic.put(table, SearchTraffic.start(fleet.client(), table, List.of(), 1, known)));
        Order order = ordered(orders, round);
        long begun = statements();
        for (Moment moment : moments(fleet, orders, round, order)) {
            await(() -> statements() - begun >= moment.at());
            moment.act().run();
        }
        await(() -> {
            supervise(fleet);
            return orders.end(order).isPresent();
        });
        String end = orders.end(order).orElseThrow();
        count(round.change() + " " + end);
        await(() -> {
            orders.undrain(order);
            return true;
        });
        await(() -> {
            supervise(fleet);
            return fleet.open().isEmpty() && fleet.client().nodes().stream().allMatch(ManticoreTortureTest::works);
        });
        traffic.forEach((table, writing) -> {
            writing.close();
            count("inserts acknowledged", writing.inserts());
            count("inserts refused", writing.refused().size());
            count("inserts unknown", writing.unknown());
            longestMillis = Math.max(longestMillis, writing.longestMillis());
        });
        audit(fleet);
        System.out.println(name + ": " + order.words() + " is " + end + "; " + round.kills()
                + (round.stopAfter().isPresent() ? "; stopped" : "") + "; " + traffic.values());
    }

    /** Asked for again while a node that was dead a moment ago is not at work. */
    private static Order ordered(SearchOrders orders, SearchRound round) {
        List<Order> taken = new ArrayList<>();
        await(() -> taken.add(orders.order(round.change(), round.draws())));
        return taken.get(0);
    }

    private long statements() {
        return traffic.values().stream().mapToLong(SearchTraffic::statements).sum();
    }

    private void count(String what, long more) {
        counts.merge(what, (int) more, Integer::sum);
    }

    private void count(String what) {
        count(what, 1);
    }

    private List<Moment> moments(ManticoreCluster fleet, SearchOrders orders, SearchRound round, Order order) {
        List<Moment> moments = new ArrayList<>();
        round.stopAfter()
                .ifPresent(at ->
                        moments.add(new Moment(at, () -> order.group().ifPresent(group -> stop(orders, group)))));
        long at = 0;
        for (SearchRound.Kill kill : round.kills()) {
            at += kill.after();
            List<Runnable> again = new ArrayList<>();
            moments.add(new Moment(at, () -> again.add(killed(fleet, kill))));
            at += kill.away();
            moments.add(new Moment(at, () -> again.forEach(Runnable::run)));
        }
        moments.sort(Comparator.comparingLong(Moment::at));
        return moments;
    }

    private static void stop(SearchOrders orders, GroupId group) {
        await(() -> {
            orders.stop(group);
            return true;
        });
    }

    /** Kills somebody and returns what starts them again. */
    private Runnable killed(ManticoreCluster fleet, SearchRound.Kill kill) {
        count("killed " + kill.victim());
        String node = fleet.nodes().get(kill.node());
        return switch (kill.victim()) {
            case SERVER -> {
                try {
                    yield fleet.kill(node);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            case WORKER -> killed(fleet.worker(node));
            case LEADER -> {
                await(() -> fleet.client().status().leader() != null);
                yield killed(fleet.leader());
            }
        };
    }

    private static Runnable killed(LocalProcess process) {
        process.kill();
        return process::start;
    }

    /** As hosts and operators do: a worker that starts while its server is dead ends, and is started again. */
    private static void supervise(ManticoreCluster fleet) {
        fleet.nodes().forEach(node -> fleet.worker(node).start());
        fleet.local().coordinators().forEach(LocalProcess::start);
    }

    private static boolean works(NodeView node) {
        return node.alive() && node.trouble() == null && node.standing().state().equals("active");
    }

    /** Waits until all is as it is to be. What was left on a node while it was away goes by a cleanup. */
    private void audit(ManticoreCluster fleet) {
        List<String> wrong = new ArrayList<>();
        try {
            await(() -> {
                wrong.clear();
                wrong.addAll(SearchAudit.of(fleet, rows));
                if (wrong.isEmpty()) {
                    fleet.client().schedules().run("health", false);
                    wrong.addAll(unhealthy(fleet.client().health().check()));
                } else {
                    fleet.client().cleanup().run(Optional.of("leftovers"), false);
                }
                return wrong.isEmpty();
            });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(String.join("\n", wrong), e);
        }
    }

    /** What health says of copies, but for the histories that an operator had to begin anew. */
    private static List<String> unhealthy(HealthView view) {
        return Stream.concat(
                        view.issues().stream()
                                .filter(issue -> (issue.type().startsWith("replication-")
                                                && !issue.type().equals("replication-anew"))
                                        || List.of("copies-differ", "reads-partial")
                                                .contains(issue.type()))
                                .map(issue -> issue.type() + " " + issue.objects()),
                        view.warnings().stream().filter(warning -> warning.startsWith("engine-")))
                .toList();
    }

    /** By how they ended. */
    private void groups(ManticoreCluster fleet) {
        Optional<GroupId> before = Optional.empty();
        List<GroupSummary> page;
        do {
            page = fleet.client().groups(Optional.empty(), before, GROUPS_A_PAGE);
            page.forEach(group -> count("groups " + group.state()));
            before = page.stream().reduce((one, other) -> other).map(group -> GroupId.parse(group.id()));
        } while (page.size() == GROUPS_A_PAGE);
        assertThat(counts.keySet())
                .filteredOn(what -> what.startsWith("groups "))
                .isSubsetOf("groups committed", "groups rolled_back");
    }

    /** Looks until it is so; while a leader is chosen nobody can tell, and what is refused as something is not at work yet is asked for again. */
    private static void await(Callable<Boolean> so) {
        Awaitility.await()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(LOOK)
                .atMost(PATIENCE)
                .until(() -> {
                    try {
                        return so.call();
                    } catch (ShardwrightException e) {
                        if (SearchOrders.isAway(e) || NOT_YET.contains(e.code())) {
                            return false;
                        }
                        throw e;
                    }
                });
    }
}
