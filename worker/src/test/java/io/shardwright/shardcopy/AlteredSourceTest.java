package io.shardwright.shardcopy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.move.FollowGoal;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What happens to a source that no copy can follow. */
final class AlteredSourceTest extends CopyServers {
    @Test
    void isUndoneWhenTheTableIsAltered() throws Exception {
        create(ONE, TWO);
        fill(ONE, 0, 50);
        try (ShardCopy copy = copy(UUID.randomUUID(), TWO, origin("n1", ONE, Optional.empty()))) {
            copy.prepare();
            copy.copy();
            ONE.execute("CREATE TABLE app.other_" + table + " (id INT)", "DROP TABLE app.other_" + table);
            copy.follow(untilNow("n1", ONE));
            ONE.execute("ALTER TABLE app." + table + " ADD COLUMN w INT");
            assertThatThrownBy(() -> copy.follow(new FollowGoal.LagBelow(0)))
                    .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.TABLE_ALTERED);
                        assertThat(e.message()).contains("ADD COLUMN w INT");
                    });
        }
    }

    /** Such as the copy on which the worker tries an alteration. */
    @Test
    void goesOnWhenATableOfThatNameIsAlteredInAnotherSchema() throws Exception {
        create(ONE, TWO);
        fill(ONE, 0, 50);
        try (ShardCopy copy = copy(UUID.randomUUID(), TWO, origin("n1", ONE, Optional.empty()))) {
            copy.prepare();
            copy.copy();
            ONE.execute(
                    "CREATE DATABASE elsewhere",
                    "CREATE TABLE elsewhere." + table + " (id INT PRIMARY KEY)",
                    "ALTER TABLE `elsewhere`.`" + table + "` ADD COLUMN w INT",
                    "ALTER TABLE elsewhere." + table + " DROP COLUMN w",
                    "DROP DATABASE elsewhere");
            assertThat(copy.follow(new FollowGoal.LagBelow(0))).isNotEmpty();
        }
    }

    @Test
    void isUndoneWhenTheTableIsAlteredBetweenTwoSnapshots() throws Exception {
        create(ONE, TWO);
        fill(ONE, 0, 50);
        try (ShardCopy copy = copy(UUID.randomUUID(), TWO, origin("n1", ONE, Optional.empty()))) {
            copy.prepare();
            ONE.execute("ALTER TABLE app." + table + " MODIFY v VARCHAR(300) NOT NULL");
            assertThatThrownBy(copy::copy)
                    .isInstanceOfSatisfying(
                            ShardwrightException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.TABLE_ALTERED));
        }
    }

    @Test
    void sayThatThePositionIsPurged() throws Exception {
        create(ONE, TWO);
        fill(ONE, 0, 50);
        try (ShardCopy copy = copy(UUID.randomUUID(), TWO, origin("n1", ONE, Optional.empty()))) {
            copy.prepare();
            copy.copy();
            ONE.execute("INSERT INTO app." + table + " VALUES (1, 1, 'x')", "FLUSH BINARY LOGS");
            ONE.execute("INSERT INTO app." + table + " VALUES (3, 3, 'x')", "FLUSH BINARY LOGS");
            String newest = ONE.ask("SHOW MASTER STATUS");
            ONE.execute("PURGE BINARY LOGS TO '" + newest + "'");
            assertThatThrownBy(() -> copy.follow(new FollowGoal.LagBelow(0)))
                    .isInstanceOfSatisfying(
                            ShardwrightException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.POSITION_LOST));
        }
    }
}
