package io.shardwright.nodedb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.attempt.ErrorClass;
import io.shardwright.child.LocalPort;
import io.shardwright.fleet.Capability;
import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.Incarnation;
import io.shardwright.fleet.NodeMark;
import io.shardwright.fleet.NodeName;
import io.shardwright.localdb.Account;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FenceTest {
    private static NodeFixture fixture;

    @BeforeAll
    static void start(@TempDir Path folder) throws SQLException {
        fixture = NodeFixture.start(folder);
    }

    @AfterAll
    static void stop() throws SQLException {
        fixture.close();
    }

    private static void assertRefused(ErrorCode code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ShardwrightException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.message()).doesNotContain("\n");
        });
    }

    @Test
    void belongsToTheNodeThatCameFirst() throws SQLException {
        Fence fence = new Fence(fixture.node());
        fence.claim(new NodeName("n3"));
        fence.claim(new NodeName("n3"));
        assertRefused(ErrorCode.BAD_SETTING, () -> fence.claim(new NodeName("n2")));
        fence.claim(new NodeName("n3"));
        fixture.execute("UPDATE shardwright.fence SET node = ''");
    }

    @Test
    void onlyRises() {
        long epoch = fixture.nextEpoch();
        Fence fence = new Fence(fixture.node());
        assertRefused(ErrorCode.FENCED, () -> fence.take(epoch, NodeFixture.LIFE));
        assertRefused(ErrorCode.FENCED, () -> fence.take(epoch - 1, NodeFixture.LIFE));
        assertThat(fixture.node().fence())
                .isEqualTo(new NodeMark(epoch, Optional.of(NodeFixture.LIFE), Optional.empty()));
    }

    @Test
    void refusesAnOlderLifeOfTheMetadataAndAnotherOne() {
        long epoch = fixture.nextEpoch();
        Fence fence = new Fence(fixture.node());
        Incarnation older = Incarnation.numbered(1, 0xabc);
        Incarnation foreign = Incarnation.numbered(2, 0xabd);
        assertRefused(ErrorCode.METADATA_OUTDATED, () -> fence.take(epoch + 1, older));
        assertRefused(ErrorCode.METADATA_OUTDATED, () -> fence.take(epoch + 1, foreign));
        assertThat(fixture.node().fence().epoch()).isEqualTo(epoch);
    }

    @Test
    void silencesTheNodeForALifeUntilItIsTakenAgain() throws SQLException {
        long epoch = fixture.nextEpoch();
        NodeConnection old = fixture.node().open(epoch);
        Incarnation restored = Incarnation.numbered(1, 0xdef);
        assertRefused(ErrorCode.FENCED, () -> new Fence(fixture.node()).silence(restored, epoch));
        new Fence(fixture.node()).silence(restored, epoch + 1);
        assertThat(fixture.node().fence())
                .isEqualTo(new NodeMark(epoch + 1, Optional.of(NodeFixture.LIFE), Optional.of(restored)));
        assertThatThrownBy(() -> old.text("SELECT 1")).isInstanceOf(SQLException.class);
        assertRefused(ErrorCode.FENCED, () -> fixture.node().open(epoch));
        fixture.nextEpoch(epoch + 2);
        assertThat(fixture.node().fence().silencedFor()).isEmpty();
    }

    @Test
    void opensForItsOwnEpochOnly() throws SQLException {
        long epoch = fixture.nextEpoch();
        fixture.node().open(epoch).close();
        assertRefused(ErrorCode.FENCED, () -> fixture.node().open(epoch - 1));
        assertRefused(ErrorCode.BAD_RECORD, () -> fixture.node().open(epoch + 1));
    }

    @Test
    void endsEveryOtherConnectionOfTheAccountAndNoOther() throws SQLException {
        NodeConnection old = fixture.node().open(fixture.epoch());
        NodeConnection busy = fixture.node().open(fixture.epoch());
        busy.execute("START TRANSACTION");
        busy.execute("UPDATE shardwright.ledger SET attempt = attempt");
        fixture.nextEpoch();
        assertThat(fixture.ask("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE ID IN (" + old.id() + ", "
                        + busy.id() + ")"))
                .isEqualTo("0");
        assertThatThrownBy(() -> old.text("SELECT 1"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(ServerErrors.of(e)).isEqualTo(ErrorClass.LOST));
        assertThatThrownBy(() -> busy.text("SELECT 1")).isInstanceOf(SQLException.class);
    }

    @Test
    void settlesAConnectionButNoYoungerNamesake() throws SQLException {
        NodeDatabase node = fixture.node();
        NodeDatabase before = fixture.node();
        try (NodeConnection asker = node.open(fixture.epoch());
                NodeConnection own = node.open(fixture.epoch())) {
            NodeConnection lost = before.open(fixture.epoch());
            Fence.settle(node, asker, lost.id());
            assertThatThrownBy(() -> lost.text("SELECT 1")).isInstanceOf(SQLException.class);
            Fence.settle(node, asker, own.id());
            assertThat(own.text("SELECT 1")).isEqualTo("1");
            Fence.settle(node, asker, 1_000_000);
        }
    }

    @Test
    void preparesANodeTwiceWithoutLoss() {
        fixture.node().prepare();
        assertThat(fixture.node().fence().epoch()).isEqualTo(fixture.epoch());
    }

    @Test
    void tellsWhatTheNodeIs() {
        NodeFacts facts = fixture.node().facts();
        assertThat(facts.version()).contains("MariaDB");
        assertThat(facts.capabilities().contains(Capability.SPIDER))
                .isEqualTo(fixture.server().hasSpider());
    }

    @Test
    void refusesAWrongPasswordAndAnAbsentServerInOneLine() throws IOException {
        NodeDatabase stranger =
                new NodeDatabase(new NodeAccess(fixture.server().endpoint(), Account.WORKER, "wr0ng", "app"));
        assertRefused(ErrorCode.ACCESS_DENIED, stranger::facts);
        NodeDatabase absent = new NodeDatabase(new NodeAccess(LocalPort.free(), Account.WORKER, "x", "app"));
        assertRefused(ErrorCode.UNREACHABLE, absent::facts);
        assertThat(new NodeAccess(new Endpoint("h", 1), "u", "secret", "app").toString())
                .doesNotContain("secret");
    }
}
