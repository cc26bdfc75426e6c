package io.shardwright.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.child.LocalPort;
import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.ProcessKind;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that find each other through a real ZooKeeper. */
final class MembershipTest {
    private static final int SESSION_MILLIS = 10_000;
    private static final Member NODE_1 =
            new Member("node-1", ProcessKind.WORKER, new Endpoint("127.0.0.1", 7411), 3, "b1");
    private static final Member NODE_2 =
            new Member("node-2", ProcessKind.WORKER, new Endpoint("127.0.0.1", 7412), 1, "b1");
    private static final Member COORDINATOR =
            new Member("coordinator-1", ProcessKind.COORDINATOR, new Endpoint("127.0.0.1", 7410), 0, "b1");

    @TempDir
    private static Path folder;

    private static TestZooKeeper zooKeeper;

    private final Semaphore changes = new Semaphore(0);
    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        zooKeeper = TestZooKeeper.start(folder);
    }

    @AfterAll
    static void stop() {
        zooKeeper.close();
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    @Test
    void membersSeeEachOtherComeChangeAndGo() throws Exception {
        Membership watcher = join(session("comings"), COORDINATOR);
        assertThat(watcher.members()).isEqualTo(new Members(List.of(COORDINATOR), List.of()));

        Membership second = join(session("comings"), NODE_2);
        Membership first = join(session("comings"), NODE_1);
        await(watcher, members -> members.workers().equals(List.of(NODE_1, NODE_2)));
        await(first, members -> members.coordinators().equals(List.of(COORDINATOR)));
        assertThat(watcher.members().worker("node-2")).contains(NODE_2);

        Member raised = new Member("node-1", ProcessKind.WORKER, NODE_1.link(), 4, "b2");
        first.announce(raised);
        await(watcher, members -> members.workers().equals(List.of(raised, NODE_2)));

        second.close();
        await(watcher, members -> members.workers().equals(List.of(raised)));
    }

    @Test
    void clustersDoNotSeeEachOther() throws Exception {
        join(session("one"), NODE_1);

        assertThat(join(session("another"), NODE_2).members().workers()).containsExactly(NODE_2);
    }

    @Test
    void announcementComesBackAfterTheSessionExpired() throws Exception {
        Membership watcher = join(session("expiry"), COORDINATOR);
        ZooKeeperSession session = session("expiry");
        join(session, NODE_1);
        await(watcher, members -> members.workers().equals(List.of(NODE_1)));
        long before = session.client().getZookeeperClient().getZooKeeper().getSessionId();

        zooKeeper.expire(session);

        // Gone and back may both be over before the watcher looks, so what is awaited is the new session's
        // announcement.
        ZooKeeperSession observer = session("expiry");
        await(watcher, members -> members.workers().equals(List.of(NODE_1)) && owner(observer) != before);
    }

    /** The session that announces node 1, or 0 while none does. */
    private static long owner(ZooKeeperSession observer) {
        try {
            Stat stat = observer.client().checkExists().forPath(MemberForm.path(NODE_1));
            return stat == null ? 0 : stat.getEphemeralOwner();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void restartedProcessDoesNotWaitForItsPredecessorsSessionToExpire() throws Exception {
        Membership watcher = join(session("restart"), COORDINATOR);
        // A process that was killed leaves its announcement until its session expires; this one stays open.
        ZooKeeperSession predecessor = session("restart");
        predecessor
                .client()
                .create()
                .creatingParentsIfNeeded()
                .withMode(CreateMode.EPHEMERAL)
                .forPath(MemberForm.path(NODE_1), MemberForm.encode(NODE_1));
        Member successor = new Member("node-1", ProcessKind.WORKER, NODE_1.link(), 4, "b1");

        ZooKeeperSession session = session("restart");

        join(session, successor);

        await(watcher, members -> members.workers().equals(List.of(successor)));
        assertThat(session.client()
                        .checkExists()
                        .forPath(MemberForm.path(NODE_1))
                        .getEphemeralOwner())
                .as("so that it does not go with the predecessor's session")
                .isEqualTo(session.client().getZookeeperClient().getZooKeeper().getSessionId());
    }

    @Test
    void whatIsNoAnnouncementIsSkipped() throws Exception {
        Membership watcher = join(session("garbage"), COORDINATOR);
        ZooKeeperSession session = session("garbage");
        for (String content : List.of("", "no json", "{}", "{\"name\":\"x\",\"link\":\"nowhere\"}")) {
            session.client()
                    .create()
                    .orSetData()
                    .creatingParentsIfNeeded()
                    .forPath("/members/workers/x", content.getBytes(StandardCharsets.UTF_8));
        }
        join(session, NODE_1);

        await(watcher, members -> members.workers().equals(List.of(NODE_1)));
    }

    @Test
    void formIsFixed() {
        assertThat(MemberForm.path(NODE_1)).isEqualTo("/members/workers/node-1");
        assertThat(MemberForm.path(COORDINATOR)).isEqualTo("/members/coordinators/coordinator-1");
        assertThat(new String(MemberForm.encode(NODE_1), StandardCharsets.UTF_8))
                .isEqualTo("{\"name\":\"node-1\",\"link\":\"127.0.0.1:7411\",\"epoch\":3,\"build\":\"b1\"}");
    }

    @Test
    void unreachableServersAreAClearError() throws Exception {
        String nobody = LocalPort.free().toString();

        assertThatThrownBy(() -> ZooKeeperSession.connect(TestZooKeeper.plain(nobody, SESSION_MILLIS), "main", 500))
                .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE);
                    assertThat(e.message()).isEqualTo("ZooKeeper at " + nobody + " did not answer within 500 ms");
                });
    }

    private ZooKeeperSession session(String cluster) throws Exception {
        ZooKeeperSession session =
                ZooKeeperSession.connect(TestZooKeeper.plain(zooKeeper.servers(), SESSION_MILLIS), cluster, 10_000);
        opened.add(session);
        return session;
    }

    private Membership join(ZooKeeperSession session, Member self) {
        Membership membership = Membership.join(session, self, changes::release);
        opened.add(membership);
        return membership;
    }

    /** Looks again after each change that any of the test's members hears of. */
    private void await(Membership membership, Predicate<Members> condition) throws InterruptedException {
        while (!condition.test(membership.members())) {
            changes.acquire();
        }
    }
}
