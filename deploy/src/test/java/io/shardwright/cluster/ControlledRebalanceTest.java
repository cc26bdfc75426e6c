package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.RebalanceMoveView;
import io.shardwright.api.RebalancePlanFile;
import io.shardwright.api.RebalanceScope;
import io.shardwright.api.RebalanceStart;
import io.shardwright.api.RebalanceView;
import io.shardwright.local.LocalProcess;
import io.shardwright.queue.GroupId;
import io.shardwright.rebalance.StopMode;
import io.shardwright.sqlproxy.Exchange;
import io.shardwright.traffic.TrafficReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A rebalance of two moves, one at a time, is stopped, and loses its leader, while its first move is in the midst of a phase: the statement that makes the
 * phase is held until the order was taken. Clients write all the time; what they were told is judged at the end.
 */
@NeedsSpider
@Tag("proof")
class ControlledRebalanceTest {
    /** On three nodes: there always is one with two of them, which is emptied next. */
    private static final int SHARDS = 4;

    private static final int MOVES = 2;

    @TempDir
    private static Path folder;

    private static MovingCluster cluster;
    private static MovingTable table;
    private static TableRebalances rebalances;
    private static MovingTable.@Nullable Users users;

    /** Whose statement it is. */
    private enum Party {
        SOURCE,
        TARGET,
        LEADER
    }

    private enum Phase {
        CREATE(Party.TARGET, "^CREATE TABLE `app`"),
        COPY(Party.TARGET, "UPDATE shardwright.move_range"),
        FOLLOW(Party.TARGET, "UPDATE shardwright.move_position"),
        VERIFY(Party.TARGET, "SUM\\(CRC32"),
        GATE(Party.SOURCE, "^LOCK TABLES"),
        FENCE(Party.SOURCE, "^RENAME TABLE .* TO `app`.`sw_q_"),
        DRAIN(Party.TARGET, "UPDATE shard_move SET turning_gtid"),
        DECISION(Party.LEADER, "UPDATE shard_move SET state = 'switched'"),
        SWAP(Party.TARGET, "REORGANIZE PARTITION");

        private final Party party;
        private final String statement;

        Phase(Party party, String statement) {
            this.party = party;
            this.statement = statement;
        }

        /** Whether the statement holds nothing that the order needs, so that it can be held until the move is being undone. */
        boolean waits() {
            return compareTo(DRAIN) < 0;
        }

        boolean usersWait() {
            return compareTo(GATE) >= 0 && compareTo(SWAP) < 0;
        }

        boolean decided() {
            return compareTo(DECISION) >= 0;
        }
    }

    @BeforeAll
    static void start() {
        cluster = MovingCluster.start(folder);
        table = cluster.table("controlled", SHARDS);
        rebalances = new TableRebalances(cluster, "controlled", 1);
        users = table.used();
    }

    /** No client was told anything untrue, and nothing is left of what was undone. */
    @AfterAll
    static void judge() throws InterruptedException {
        try {
            if (users != null) {
                users.awaitWrites();
                TrafficReport report = users.stop();
                System.out.println("clients met: " + report);
                assertThat(report.violations()).as(report.toString()).isEmpty();
                table.accept();
                assertThat(table.tablesOnNodes()).hasSize(SHARDS);
            }
        } finally {
            cluster.close();
        }
    }

    private static List<String> owners() {
        return IntStream.range(0, SHARDS).mapToObj(table::owner).toList();
    }

    /** Takes two shards from the node that has two, once nothing of earlier cases is at work any more. */
    private static RebalanceStart twoMoves() {
        table.accept();
        String crowded =
                owners().stream()
                        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
                        .entrySet()
                        .stream()
                        .filter(held -> held.getValue() == 2)
                        .findFirst()
                        .orElseThrow()
                        .getKey();
        return twoMoves(crowded, false);
    }

    private static RebalanceStart twoMoves(String crowded, boolean acceptEarlier) {
        RebalancePlanFile file =
                rebalances.client().plan(rebalances.without(crowded)).file();
        assertThat(file.plan().moves()).hasSize(MOVES);
        return new RebalanceStart(file, null, null, acceptEarlier);
    }

    private static LocalProcess process(Party party, RebalancePlanFile.Move move) {
        return switch (party) {
            case SOURCE -> cluster.node(Objects.requireNonNull(move.source())).worker();
            case TARGET -> cluster.node(move.to()).worker();
            case LEADER -> cluster.leader();
        };
    }

    /** @param order what happens with the statement, once the rebalance is known */
    private static UUID ordered(Phase phase, RebalanceStart wanted, Function<UUID, Exchange.Plan> order)
            throws Exception {
        CompletableFuture<UUID> begun = new CompletableFuture<>();
        LocalProcess process = process(phase.party, wanted.plan().plan().moves().get(0));
        CountDownLatch hit = cluster.aims()
                .at(
                        "^" + process.name() + "$",
                        phase.statement,
                        exchange -> order.apply(begun.join()).handle(exchange));
        UUID id = rebalances.begin(wanted);
        begun.complete(id);
        assertThat(hit.await(MovingCluster.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("the statement was seen")
                .isTrue();
        return id;
    }

    private static List<Integer> counts(RebalanceView view) {
        return List.of(
                view.outcome().finished(),
                view.outcome().undone(),
                view.outcome().remaining());
    }

    /**
     * And whoever has taken the order leads no more in the same phase: another leader goes on where it stopped. While users may wait it is killed; in other
     * phases it is told to end, which elects the other at once.
     */
    @ParameterizedTest
    @EnumSource(Phase.class)
    void whatIsUnderWayIsFinishedByAGracefulStopThoughTheLeaderGoes(Phase phase) throws Exception {
        List<RebalanceView> answers = new CopyOnWriteArrayList<>();
        LocalProcess leader = cluster.leader();
        UUID id = ordered(phase, twoMoves(), rebalance -> exchange -> {
            answers.add(rebalances.client().stop(rebalance, StopMode.GRACEFUL, "test", false));
            if (phase.usersWait()) {
                leader.kill();
            } else {
                leader.stop(MovingCluster.PATIENCE);
            }
            if (phase.party == Party.LEADER) {
                exchange.cutBoth();
            } else {
                exchange.pass();
                exchange.deliver();
            }
        });
        leader.start();
        RebalanceView rested = rebalances.rested(id);
        assertThat(rested.state()).isEqualTo("stopped");
        assertThat(answers)
                .singleElement()
                .satisfies(answer -> assertThat(answer.state()).isEqualTo("stopping"));
        if (phase == Phase.SWAP) {
            assertThat(counts(rested))
                    .as("once the first is decided, the second may be under way too")
                    .isIn(List.of(1, 0, 1), List.of(2, 0, 0));
        } else {
            assertThat(answers.get(0).outcome().running()).hasSize(1);
            assertThat(counts(rested)).containsExactly(1, 0, 1);
        }
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void whatIsUnderWayIsUndoneByAnImmediateStop(Phase phase) throws Exception {
        List<String> before = owners();
        UUID id = ordered(
                phase,
                twoMoves(),
                rebalance -> Exchange.before(() -> {
                    rebalances.client().stop(rebalance, StopMode.IMMEDIATE, "test", false);
                    if (phase.waits()) {
                        awaitUndoing(rebalance);
                    }
                }));
        RebalanceView rested = rebalances.rested(id);
        assertThat(rested.state()).isEqualTo("stopped");
        if (phase.waits()) {
            assertThat(counts(rested)).containsExactly(0, 1, 1);
            assertThat(owners()).isEqualTo(before);
        } else if (phase.decided()) {
            assertThat(counts(rested))
                    .as("what is decided stays, and a second that was under way by then is undone")
                    .isIn(List.of(1, 0, 1), List.of(1, 1, 0));
        } else {
            assertThat(counts(rested)).as("one of both").isIn(List.of(1, 0, 1), List.of(0, 1, 1));
        }
    }

    private static void awaitUndoing(UUID rebalance) {
        RebalanceMoveView first = rebalances.client().show(rebalance).moves().get(0);
        GroupId group = GroupId.parse(Objects.requireNonNull(first.move()));
        Looking.until(() -> Set.of("aborting", "rolled_back")
                .contains(cluster.client().group(group).state()));
    }

    /** The rebalance before can still be taken back, which a plan for the same shards has to end first. */
    @Test
    void whatConcernsAStoppedNodeDoesNotBegin() throws Exception {
        UUID before = rebalances.begin(twoMoves());
        assertThat(counts(rebalances.rested(before))).containsExactly(2, 0, 0);
        List<RebalanceMoveView> switched = rebalances.client().show(before).moves();
        RebalanceStart wanted = twoMoves(switched.get(0).target(), true);
        RebalanceScope node =
                new RebalanceScope(null, wanted.plan().plan().moves().get(1).to());
        UUID id = ordered(
                Phase.COPY,
                wanted,
                rebalance -> Exchange.before(() -> rebalances.client().stop(node, StopMode.GRACEFUL, "test", false)));
        RebalanceView rested = rebalances.rested(id);
        assertThat(rested.state()).isEqualTo("stopped");
        assertThat(counts(rested)).containsExactly(1, 0, 1);
        assertThat(rested.moves().get(1).stage()).isEqualTo("waiting");
        assertThat(rested.earlier())
                .isNotEmpty()
                .isSubsetOf(switched.stream().map(RebalanceMoveView::move).toList());
        assertThat(rested.earlier())
                .allSatisfy(move -> assertThat(cluster.client()
                                .moves()
                                .show(UUID.fromString(move))
                                .state())
                        .isEqualTo("accepted"));
    }

    /** The pause of the move and the note that it is the rebalance's are one: what is noted by nobody would rest for ever. */
    @Test
    void aPauseWhoseLeaderDiesIsEndedByAResume() throws Exception {
        RebalanceStart wanted = twoMoves();
        UUID id = rebalances.begin(wanted);
        rebalances.underWay(id);
        LocalProcess leader = cluster.leader();
        CountDownLatch hit = cluster.aims()
                .at("^" + leader.name() + "$", "UPDATE rebalance_move SET resting", exchange -> {
                    leader.kill();
                    exchange.cutBoth();
                });
        rebalances.client().pause(id, "test", false);
        assertThat(hit.await(MovingCluster.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        leader.start();
        rebalances.client().resume(id, "test", false);
        assertThat(counts(rebalances.rested(id))).containsExactly(2, 0, 0);
    }
}
