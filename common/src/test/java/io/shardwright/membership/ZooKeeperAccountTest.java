package io.shardwright.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.config.Account;
import io.shardwright.config.Secret;
import io.shardwright.config.ZooKeeperSettings;
import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.ProcessKind;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a cluster with an account keeps in a real ZooKeeper: nobody else's to read or to write, and how it comes to be so. */
final class ZooKeeperAccountTest {
    private static final int SESSION_MILLIS = 10_000;
    private static final Account RIGHT = new Account("sw", new Secret("the-right-password"));
    private static final Account WRONG = new Account("sw", new Secret("guessed-wrong"));
    private static final Member WORKER = new Member("n1", ProcessKind.WORKER, new Endpoint("127.0.0.1", 7411), 3, "b1");
    private static final Member COORDINATOR =
            new Member("c1", ProcessKind.COORDINATOR, new Endpoint("127.0.0.1", 7410), 0, "b1");

    @TempDir
    private static Path folder;

    private static TestZooKeeper server;

    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        server = TestZooKeeper.start(folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private ZooKeeperSession session(String cluster, Optional<Account> account) throws Exception {
        ZooKeeperSession session = ZooKeeperSession.connect(
                new ZooKeeperSettings(server.servers(), SESSION_MILLIS, account, Optional.empty()), cluster, 10_000);
        opened.add(session);
        return session;
    }

    private Membership join(ZooKeeperSession session, Member self) {
        Membership membership = Membership.join(session, self, () -> {});
        opened.add(membership);
        return membership;
    }

    private LeaderLatch stand(ZooKeeperSession session, String name) throws Exception {
        LeaderLatch latch = new LeaderLatch(session.client(), ClusterNodes.ELECTION, name);
        opened.add(() -> {
            if (latch.getState() == LeaderLatch.State.STARTED) {
                latch.close();
            }
        });
        latch.start();
        return latch;
    }

    /** A client of ZooKeeper's own. */
    private ZooKeeper stranger() throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeper client = new ZooKeeper(server.servers(), SESSION_MILLIS, event -> {
            if (event.getState() == Watcher.Event.KeeperState.SyncConnected) {
                connected.countDown();
            }
        });
        opened.add(client);
        connected.await();
        return client;
    }

    /** The paths of all that the cluster has there. */
    private static List<String> all(ZooKeeperSession session, String path) throws Exception {
        List<String> found = new ArrayList<>(List.of(path));
        for (String child : session.client().getChildren().forPath(path)) {
            found.addAll(all(session, (path.equals("/") ? "" : path) + "/" + child));
        }
        return found;
    }

    private void hasNothingOf(String cluster, ZooKeeperSession session, ZooKeeper stranger) throws Exception {
        for (String below : all(session, "/")) {
            String path = "/shardwright/" + cluster + (below.equals("/") ? "" : below);
            List<Attempt> attempts = List.of(
                    () -> stranger.getChildren(path, false),
                    () -> stranger.getData(path, false, null),
                    () -> stranger.setData(path, new byte[0], -1),
                    () -> stranger.create(path + "/x", new byte[0], ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL),
                    () -> stranger.delete(path, -1),
                    () -> stranger.getACL(path, null),
                    () -> stranger.setACL(path, ZooDefs.Ids.OPEN_ACL_UNSAFE, -1));
            for (Attempt attempt : attempts) {
                assertThatThrownBy(attempt::run).as(path).isInstanceOf(KeeperException.NoAuthException.class);
            }
        }
    }

    private interface Attempt {
        void run() throws Exception;
    }

    private void refused(String cluster, Optional<Account> account, String words, String advice) {
        assertThatThrownBy(() -> session(cluster, account)).isInstanceOfSatisfying(ShardwrightException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.ACCESS_DENIED);
            assertThat(e.message()).isEqualTo(words);
            assertThat(e.advice()).startsWith(advice);
            assertThat(e.toString() + e.advice() + e.getCause())
                    .doesNotContain(WRONG.password().value(), RIGHT.password().value());
        });
    }

    private void refusedToOthers(String cluster) {
        String wrong = "ZooKeeper refuses user %s what is below /shardwright/" + cluster
                + ": it was made by another user, or with another password";
        refused(cluster, Optional.of(WRONG), wrong.formatted("sw"), "Check zookeeper-account.user and its password");
        refused(
                cluster,
                Optional.of(new Account("other", RIGHT.password())),
                wrong.formatted("other"),
                "Check zookeeper-account.user and its password");
        refused(
                cluster,
                Optional.empty(),
                "ZooKeeper refuses what is below /shardwright/" + cluster + " to a process without an account",
                "Set zookeeper-account.user and .password-file");
    }

    @Test
    void whoeverHasTheAccountFormsAClusterAndNobodyElseReadsOrWritesIt() throws Exception {
        ZooKeeperSession first = session("kept", Optional.of(RIGHT));
        Membership coordinator = join(first, COORDINATOR);
        LeaderLatch latch = stand(first, "c1");
        latch.await();
        ZooKeeperSession second = session("kept", Optional.of(RIGHT));
        assertThat(join(second, WORKER).members().coordinators()).containsExactly(COORDINATOR);
        LeaderLatch standby = stand(second, "c2");
        assertThat(latch.hasLeadership()).isTrue();
        assertThat(standby.hasLeadership()).isFalse();

        assertThat(all(first, "/"))
                .contains("/", "/election", "/members/workers/n1", "/members/coordinators/c1")
                .hasSizeGreaterThanOrEqualTo(8);
        ZooKeeper stranger = stranger();
        hasNothingOf("kept", first, stranger);
        stranger.addAuthInfo("digest", "sw:guessed-wrong".getBytes(StandardCharsets.UTF_8));
        hasNothingOf("kept", first, stranger);
        refusedToOthers("kept");

        coordinator.close();
        latch.close();
        standby.await();
        assertThat(standby.hasLeadership()).isTrue();
    }

    @Test
    void anotherClusterMayHaveAnotherAccountOrNone() throws Exception {
        join(session("mine", Optional.of(RIGHT)), WORKER);
        join(session("others", Optional.of(WRONG)), WORKER);
        ZooKeeperSession open = session("open", Optional.empty());
        assertThat(join(open, WORKER).members().workers()).containsExactly(WORKER);
        hasNothingOf("mine", session("mine", Optional.of(RIGHT)), stranger());
        assertThatThrownBy(() -> stranger().delete("/shardwright/open", -1)).isInstanceOf(KeeperException.class);
    }

    /** As it is given to a cluster that runs: one process after the other, in any order. */
    @Test
    void aClusterIsTakenForItsAccountOnceAllItsProcessesHaveIt() throws Exception {
        ZooKeeperSession before = session("grown", Optional.empty());
        Membership worker = join(before, WORKER);
        ZooKeeperSession coordinatorsBefore = session("grown", Optional.empty());
        Membership coordinator = join(coordinatorsBefore, COORDINATOR);
        LeaderLatch latch = stand(coordinatorsBefore, "c1");
        latch.await();

        latch.close();
        coordinator.close();
        coordinatorsBefore.close();
        ZooKeeperSession after = session("grown", Optional.of(RIGHT));
        Membership known = join(after, COORDINATOR);
        assertThat(known.members().workers()).as("they see each other").containsExactly(WORKER);
        stand(after, "c1").await();
        assertThat(before.client().getChildren().forPath("/members/workers"))
                .as("the folders are open as long as one without the account is there")
                .containsExactly("n1");
        refusedToOthers("grown");

        worker.close();
        before.close();
        ZooKeeperSession last = session("grown", Optional.of(RIGHT));
        assertThat(join(last, WORKER).members().coordinators()).containsExactly(COORDINATOR);
        hasNothingOf("grown", last, stranger());
        refusedToOthers("grown");
    }

    @Test
    void whatComesBackAfterALostSessionIsItsAgain() throws Exception {
        ZooKeeperSession session = session("expired", Optional.of(RIGHT));
        join(session, WORKER);
        ZooKeeperSession observer = session("expired", Optional.of(RIGHT));
        Semaphore changes = new Semaphore(0);
        opened.add(Membership.join(observer, COORDINATOR, changes::release));
        long before = owner(observer);
        server.expire(session);
        while (owner(observer) == before || owner(observer) == 0) {
            changes.acquire();
        }
        hasNothingOf("expired", observer, stranger());
    }

    /** The session that announces the worker, or 0 while none does. */
    private static long owner(ZooKeeperSession observer) throws Exception {
        Stat stat = observer.client().checkExists().forPath(MemberForm.path(WORKER));
        return stat == null ? 0 : stat.getEphemeralOwner();
    }

    @Test
    void whatItsAccountHasOpenedIsAnothersToTake() throws Exception {
        ZooKeeperSession old = session("changed", Optional.of(RIGHT));
        join(old, WORKER).close();
        for (String path : all(old, "/")) {
            old.client().setACL().withACL(ZooDefs.Ids.OPEN_ACL_UNSAFE).forPath(path);
        }
        old.close();

        ZooKeeperSession changed = session("changed", Optional.of(WRONG));
        join(changed, WORKER);
        hasNothingOf("changed", changed, stranger());
        assertThatThrownBy(() -> session("changed", Optional.of(RIGHT)))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ACCESS_DENIED));
    }

    @Test
    void whatSomebodyElseHasMadeInItsPlaceIsAClearError() throws Exception {
        ZooKeeper stranger = stranger();
        stranger.addAuthInfo("digest", "mallory:x".getBytes(StandardCharsets.UTF_8));
        join(session("any", Optional.empty()), WORKER);
        stranger.create("/shardwright/squatted", new byte[0], ZooDefs.Ids.CREATOR_ALL_ACL, CreateMode.PERSISTENT);
        refusedToOthers("squatted");
    }
}
