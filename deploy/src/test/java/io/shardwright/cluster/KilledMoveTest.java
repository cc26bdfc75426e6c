package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.GroupView;
import io.shardwright.local.LocalProcess;
import io.shardwright.traffic.TrafficReport;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.Set;
import java.util.UUID;
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
        outlives("killed_copy", EnumSet.range(MoveMoment.CREATING, MoveMoment.FOLLOWING));
    }

    @Test
    @Timeout(value = 6, unit = TimeUnit.MINUTES)
    void aCutoverOutlivesTheDeathsOfItsProcesses() throws Exception {
        outlives("killed_cutover", EnumSet.range(MoveMoment.HOLDING, MoveMoment.AFTER_THE_SWAP));
    }

    private static void outlives(String name, Set<MoveMoment> deaths) throws Exception {
        MovingTable table = cluster.table(name, 2);
        String source = table.owner(0);
        String target = table.awayFrom(0);
        try (MovingTable.Users users = table.used()) {
            Iterator<MoveMoment> moments = deaths.iterator();
            MoveMoment.Aimed death = aim(moments.next(), source, target);
            UUID move = table.move(0, target);
            while (true) {
                death.await();
                LocalProcess dead = death.sender();
                if (!moments.hasNext()) {
                    dead.start();
                    break;
                }
                // Before the dead one is back, so that the move does not get past the next moment.
                death = aim(moments.next(), source, target);
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
    private static MoveMoment.Aimed aim(MoveMoment moment, String source, String target) {
        return moment.aim(cluster, source, target, (victim, exchange) -> {
            victim.kill();
            exchange.cutBoth();
        });
    }
}
