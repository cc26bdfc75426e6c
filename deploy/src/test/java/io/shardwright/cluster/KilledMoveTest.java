package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.GroupView;
import io.shardwright.local.LocalProcess;
import io.shardwright.traffic.TrafficReport;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every process that has a part in a move is killed -9 in the midst of it, at a statement of its own, and started again; then the next one. The move goes on each time,
 * and no client was told anything untrue.
 */
@NeedsSpider
@Tag("proof")
class KilledMoveTest {
    @TempDir
    private static Path folder;

    private static MovingCluster cluster;

    /** Who is killed. */
    private enum Victim {
        SOURCE,
        TARGET,
        COORDINATOR
    }

    /** At what, and whether the statement was carried out before nobody heard of it. */
    private enum Moment {
        CREATING(Victim.TARGET, "^CREATE TABLE `app`", false),
        WITHOUT_INDEXES(Victim.TARGET, "^ALTER TABLE .* DROP KEY", true),
        READING(Victim.SOURCE, "SHOW GLOBAL STATUS LIKE 'Threads_running'", true),
        COPYING(Victim.TARGET, "UPDATE shardwright.move_range", false),
        ADDING_INDEXES(Victim.TARGET, "^ALTER TABLE .* ADD KEY", true),
        FOLLOWING(Victim.TARGET, "UPDATE shardwright.move_position", true),
        HOLDING(Victim.SOURCE, "^LOCK TABLES", true),
        BEFORE_THE_FENCE(Victim.SOURCE, "^RENAME TABLE .* TO `app`.`sw_q_", false),
        AFTER_THE_FENCE(Victim.SOURCE, "^RENAME TABLE .* TO `app`.`sw_q_", true),
        BEFORE_THE_TURN(Victim.TARGET, "UPDATE shard_move SET turning_gtid", false),
        AFTER_THE_TURN(Victim.TARGET, "UPDATE shard_move SET turning_gtid", true),
        BEFORE_THE_DECISION(Victim.COORDINATOR, "UPDATE shard_replica", false),
        AFTER_THE_DECISION(Victim.COORDINATOR, "UPDATE shard_move SET state = 'switched'", true),
        BEFORE_THE_SWAP(Victim.SOURCE, "REORGANIZE PARTITION", false),
        AFTER_THE_SWAP(Victim.SOURCE, "REORGANIZE PARTITION", true);

        private final Victim victim;
        private final String statement;
        private final boolean carriedOut;

        Moment(Victim victim, String statement, boolean carriedOut) {
            this.victim = victim;
            this.statement = statement;
            this.carriedOut = carriedOut;
        }
    }

    @BeforeAll
    static void start() {
        cluster = MovingCluster.start(folder);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    @Timeout(value = 6, unit = TimeUnit.MINUTES)
    void aCopyOutlivesTheDeathsOfItsProcesses() throws Exception {
        outlives("killed_copy", EnumSet.range(Moment.CREATING, Moment.FOLLOWING));
    }

    @Test
    @Timeout(value = 6, unit = TimeUnit.MINUTES)
    void aCutoverOutlivesTheDeathsOfItsProcesses() throws Exception {
        outlives("killed_cutover", EnumSet.range(Moment.HOLDING, Moment.AFTER_THE_SWAP));
    }

    private static void outlives(String name, Set<Moment> deaths) throws Exception {
        MovingTable table = cluster.table(name, 2);
        String source = table.owner(0);
        String target = table.awayFrom(0);
        try (MovingTable.Users users = table.used()) {
            Iterator<Moment> moments = deaths.iterator();
            Shot shot = aim(moments.next(), source, target);
            UUID move = table.move(0, target);
            while (true) {
                shot.awaitHit();
                LocalProcess dead = shot.victim();
                if (!moments.hasNext()) {
                    dead.start();
                    break;
                }
                // Before the dead one is back, so that the move does not get past the next moment.
                shot = aim(moments.next(), source, target);
                dead.start();
            }
            GroupView ended = cluster.ended(move);
            assertThat(ended.state()).as(ended.abortDetail()).isEqualTo("committed");
            assertThat(table.owner(0)).isEqualTo(target);
            assertThat(table.definitionOfShard(0)).contains("KEY `by_amount` (`amount`)");
            users.awaitWrites();
            TrafficReport report = users.stop();
            System.out.println(deaths + ": clients met " + report);
            assertThat(report.violations()).as(report.toString()).isEmpty();
        }
        table.accept();
        assertThat(table.tablesOnNodes()).hasSize(2);
    }

    /** A death that is to come. */
    private record Shot(Moment moment, LocalProcess victim, CountDownLatch hit) {
        void awaitHit() throws InterruptedException {
            assertThat(hit.await(MovingCluster.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("the statement of " + moment + " was seen")
                    .isTrue();
        }
    }

    /** Who leads, or will once it has seen that the other one is dead. */
    private static LocalProcess leader() {
        List<LocalProcess> alive = cluster.local().coordinators().stream()
                .filter(LocalProcess::isAlive)
                .toList();
        return alive.size() == 1 ? alive.get(0) : cluster.leader();
    }

    private static Shot aim(Moment moment, String source, String target) {
        LocalProcess victim = switch (moment.victim) {
            case SOURCE -> cluster.node(source).worker();
            case TARGET -> cluster.node(target).worker();
            case COORDINATOR -> leader();
        };
        return new Shot(moment, victim, cluster.aims().at("^" + victim.name() + "$", moment.statement, exchange -> {
            if (moment.carriedOut) {
                exchange.pass();
                exchange.awaitAnswer();
            }
            victim.kill();
            exchange.cutBoth();
        }));
    }
}
