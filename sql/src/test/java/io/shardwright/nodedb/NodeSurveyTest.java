package io.shardwright.nodedb;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.fitness.DiskSpace;
import io.shardwright.fitness.Fact;
import io.shardwright.fitness.FitnessRules;
import io.shardwright.fitness.Misfit;
import io.shardwright.fitness.Profile;
import io.shardwright.localdb.Account;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodeSurveyTest {
    private static NodeFixture fixture;

    @BeforeAll
    static void start(@TempDir Path folder) throws SQLException {
        fixture = NodeFixture.start(folder);
    }

    @AfterAll
    static void stop() throws SQLException {
        fixture.close();
    }

    private static Profile ask(Optional<RouteAccount> route) {
        return new NodeSurvey(fixture.node(), fixture.epoch(), fixture.server().endpoint(), () -> route).ask();
    }

    private static RouteAccount route() {
        return new RouteAccount(
                Account.ROUTE, fixture.server().account(Account.ROUTE).password());
    }

    @Test
    void aNodeOfOurOwnTellsAllAndIsFit() {
        Profile profile = ask(Optional.of(route()));
        Set<Fact> ofNodes = EnumSet.complementOf(EnumSet.of(Fact.SETTINGS_REFUSED, Fact.SETTINGS_WAITING));
        assertThat(profile.facts().keySet())
                .as("all but what workers tell of themselves")
                .isEqualTo(ofNodes);
        assertThat(profile.get(Fact.GRANTS))
                .hasValueSatisfying(grants -> assertThat(grants)
                        .contains("REPLICATION SLAVE ON *.*", "INSERT ON DATA.*", "SELECT ON mysql.servers")
                        .doesNotContain("USAGE"));
        assertThat(FitnessRules.judge(profile, List.of())).isEmpty();
        assertThat(FitnessRules.judge(profile, List.of(profile))).isEmpty();
    }

    @Test
    void whatIsFreeOnTheDiskOfItsDataIsSeen() throws Exception {
        FileStore disk = Files.getFileStore(Path.of(fixture.ask("SELECT @@datadir")));
        DiskSpace seen = DiskSpace.of(ask(Optional.empty())).orElseThrow();
        assertThat(seen.totalBytes()).isEqualTo(disk.getTotalSpace());
        assertThat(seen.freeBytes()).isBetween(1L, disk.getTotalSpace());
        assertThat(DataFolder.space("/not/on/this/host")).isEmpty();
    }

    @Test
    void whatWasChangedOnTheServerIsSeen() throws Exception {
        Profile before = ask(Optional.of(route()));
        fixture.execute("SET GLOBAL sql_mode = 'ANSI_QUOTES,STRICT_ALL_TABLES'", "SET GLOBAL time_zone = 'SYSTEM'");
        try {
            Profile now = ask(Optional.of(route()));
            assertThat(now.get(Fact.SQL_MODE)).contains("ANSI_QUOTES,STRICT_ALL_TABLES");
            assertThat(now.get(Fact.TIME_ZONE)).contains(fixture.ask("SELECT @@system_time_zone"));
            assertThat(FitnessRules.judge(now, List.of(before)))
                    .extracting(Misfit::fact)
                    .contains(Fact.SQL_MODE);
        } finally {
            fixture.execute(
                    "SET GLOBAL sql_mode = '" + before.get(Fact.SQL_MODE).orElseThrow() + "'");
            fixture.execute(
                    "SET GLOBAL time_zone = '" + before.get(Fact.TIME_ZONE).orElseThrow() + "'");
        }
    }

    @Test
    void theAccountOfDistributedTablesIsTried() {
        assertThat(ask(Optional.of(route())).get(Fact.ROUTE_ACCOUNT)).contains("usable");
        assertThat(ask(Optional.of(new RouteAccount(Account.ROUTE, "wrong"))).get(Fact.ROUTE_ACCOUNT))
                .contains("refused");
        assertThat(ask(Optional.empty()).get(Fact.ROUTE_ACCOUNT)).contains("none");
    }

    @Test
    void aGrantIsReadWithItsColumnsAndWithoutItsAccount() {
        assertThat(NodeSurvey.rights("GRANT USAGE ON *.* TO `w`@`%` IDENTIFIED BY PASSWORD '*X'", "app"))
                .isEmpty();
        assertThat(NodeSurvey.rights(
                        "GRANT SELECT (Host, Db), INSERT ON `app`.`t` TO `w`@`%` WITH GRANT OPTION", "app"))
                .containsExactly("SELECT (Host, Db) ON DATA.t", "INSERT ON DATA.t");
        assertThat(NodeSurvey.rights("GRANT `operators` TO `w`@`%`", "app")).isEmpty();
    }
}
