package io.shardwright.membership;

import io.shardwright.fleet.ProcessKind;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.recipes.cache.ChildData;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.cache.CuratorCacheListener;
import org.apache.curator.framework.recipes.nodes.PersistentNode;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * Announces this process and watches the others. The announcement comes back by itself after the session was lost. Safe for use by many threads.
 */
public final class Membership implements AutoCloseable {
    /** A server that answered a moment ago answers again; longer means that it is gone. */
    private static final int FIRST_LOOK_MILLIS = 5_000;

    private final ZooKeeperSession session;
    private final CuratorCache cache;
    private final PersistentNode announcement;

    private Membership(ZooKeeperSession session, CuratorCache cache, PersistentNode announcement) {
        this.session = session;
        this.cache = cache;
        this.announcement = announcement;
    }

    /**
     * Announces this process, in the place of an earlier process of its name, and looks around.
     *
     * @param onChange called after members came, went or changed, on a thread of ZooKeeper's client: it must not block
     * @throws ShardwrightException {@link ErrorCode#UNREACHABLE} if ZooKeeper stopped answering
     */
    public static Membership join(ZooKeeperSession session, Member self, Runnable onChange) {
        CuratorCache cache = CuratorCache.build(session.client(), MemberForm.ROOT);
        PersistentNode announcement = new PersistentNode(
                session.client(), CreateMode.EPHEMERAL, false, MemberForm.path(self), MemberForm.encode(self));
        Membership membership = new Membership(session, cache, announcement);
        CountDownLatch looked = new CountDownLatch(1);
        cache.listenable()
                .addListener(CuratorCacheListener.builder()
                        .forInitialized(looked::countDown)
                        .forAll((type, before, after) -> onChange.run())
                        .build());
        boolean complete = false;
        try {
            removePredecessor(session, MemberForm.path(self));
            announcement.start();
            complete = announcement.waitForInitialCreate(FIRST_LOOK_MILLIS, TimeUnit.MILLISECONDS);
            cache.start();
            complete &= looked.await(FIRST_LOOK_MILLIS, TimeUnit.MILLISECONDS);
            if (complete) {
                session.nodes().takeFolders(session.client());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            complete = false;
        } catch (Exception e) {
            membership.close();
            throw refused(self, e.getMessage(), e);
        }
        if (!complete) {
            membership.close();
            throw refused(self, "no answer within " + FIRST_LOOK_MILLIS + " ms", null);
        }
        return membership;
    }

    /** A process that was killed leaves its node until its session expires; taking that over would mean to vanish with it. */
    private static void removePredecessor(ZooKeeperSession session, String path) throws Exception {
        Stat stat = session.client().checkExists().forPath(path);
        long own = session.client().getZookeeperClient().getZooKeeper().getSessionId();
        if (stat != null && stat.getEphemeralOwner() != own) {
            session.client().delete().quietly().forPath(path);
        }
    }

    /** Announces a changed state of this process, such as a new epoch, in the background. */
    public void announce(Member self) {
        try {
            announcement.setData(MemberForm.encode(self));
        } catch (Exception e) {
            throw refused(self, e.getMessage(), e);
        }
    }

    private static ShardwrightException refused(Member self, @Nullable String reason, @Nullable Throwable cause) {
        return new ShardwrightException(
                ErrorCode.UNREACHABLE,
                "ZooKeeper did not take the announcement of " + self.name() + ": " + reason,
                "Check that a quorum of its servers runs.",
                cause);
    }

    /** Who is there, as far as this process has heard; at once, from memory. */
    public Members members() {
        List<Member> all = cache.stream()
                .flatMap(node -> member(node).stream())
                .sorted(Comparator.comparing(Member::name))
                .toList();
        return new Members(of(all, ProcessKind.COORDINATOR), of(all, ProcessKind.WORKER));
    }

    private static Optional<Member> member(ChildData node) {
        return MemberForm.decode(node.getPath(), node.getData());
    }

    private static List<Member> of(List<Member> all, ProcessKind kind) {
        return all.stream().filter(member -> member.kind() == kind).toList();
    }

    /** Takes the announcement back and stops watching; to be followed by the end of the session. */
    @Override
    public void close() {
        session.prepareEnd();
        cache.close();
        try {
            announcement.close();
        } catch (IOException e) {
            // The node is ephemeral: it goes with the session.
            return;
        }
    }
}
