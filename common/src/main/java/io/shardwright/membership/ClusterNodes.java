package io.shardwright.membership;

import io.shardwright.config.Account;
import io.shardwright.fleet.ProcessKind;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.ACLProvider;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose the nodes of a cluster in ZooKeeper are: with an account its own and nobody else's, without one everybody's.
 *
 * <p>A cluster that is given an account while it runs has nodes of before, and processes that do not know it yet. What these announce is open; as long
 * as there is any of it, the folders stay open too, so that they find each other, and the election goes on. The first process that comes and finds
 * nothing open any more takes the folders for the account. From the first process with the account on, none starts without. Safe for use by many threads.
 */
public final class ClusterNodes implements ACLProvider {
    /** Where coordinators stand for election. */
    public static final String ELECTION = "/election";

    /** Above all clusters: another one, with another account, may begin beside this one, and has to see that it is there. */
    static final String COMMON = "shardwright";

    /** No list of the kind that may not be asked whether null is in it: ZooKeeper's client asks. */
    private static final List<ACL> COMMON_RIGHTS = Collections.unmodifiableList(Arrays.asList(
            new ACL(ZooDefs.Perms.CREATE | ZooDefs.Perms.READ, ZooDefs.Ids.ANYONE_ID_UNSAFE),
            new ACL(ZooDefs.Perms.ALL, ZooDefs.Ids.AUTH_IDS)));

    private static final String EVERYBODY = "world";

    private static final Logger log = LoggerFactory.getLogger(ClusterNodes.class);

    private final String cluster;
    private final Optional<Account> account;

    ClusterNodes(String cluster, Optional<Account> account) {
        this.cluster = cluster;
        this.account = account;
    }

    /** Below which all paths of the cluster are. */
    String namespace() {
        return COMMON + "/" + cluster;
    }

    @Override
    public List<ACL> getDefaultAcl() {
        return account.isPresent() ? ZooDefs.Ids.CREATOR_ALL_ACL : ZooDefs.Ids.OPEN_ACL_UNSAFE;
    }

    @Override
    public List<ACL> getAclForPath(String path) {
        return account.isPresent() && path.equals("/" + COMMON) ? COMMON_RIGHTS : getDefaultAcl();
    }

    /**
     * Demands that this process may read what there is already.
     *
     * @throws ShardwrightException {@link ErrorCode#ACCESS_DENIED} if it was made by another account, or by one and this process has none;
     *     {@link ErrorCode#UNREACHABLE} if ZooKeeper stopped answering
     */
    void requireAccess(CuratorFramework client) {
        try {
            requireFolder(client);
            children(client, ELECTION);
            rightsOfMembers(client);
        } catch (KeeperException.NoAuthException | KeeperException.NoNodeException e) {
            throw refused(e);
        } catch (KeeperException.AuthFailedException e) {
            // A user and password of ours never fail: that is a login that the JVM's options ask for.
            throw new ShardwrightException(
                    ErrorCode.ACCESS_DENIED,
                    "ZooKeeper refuses the login of this JVM by SASL",
                    "Check the section Client of the file that -Djava.security.auth.login.config names; the log says what failed.",
                    e);
        } catch (Exception e) {
            throw new ShardwrightException(
                    ErrorCode.UNREACHABLE,
                    "ZooKeeper stopped answering: " + e.getMessage(),
                    "Check that a quorum of its servers runs.",
                    e);
        }
    }

    private void requireFolder(CuratorFramework client) throws Exception {
        try {
            client.usingNamespace(null).getChildren().forPath("/" + namespace());
        } catch (KeeperException.NoNodeException e) {
            // The first request makes it; a refusal of that shows as its absence.
            client.getChildren().forPath("/");
        }
    }

    private ShardwrightException refused(KeeperException cause) {
        String where = "/" + namespace();
        return account.map(given -> new ShardwrightException(
                        ErrorCode.ACCESS_DENIED,
                        "ZooKeeper refuses user " + given.user() + " what is below " + where
                                + ": it was made by another user, or with another password",
                        "Check zookeeper-account.user and its password: all processes of a cluster need the same.",
                        cause))
                .orElseGet(() -> new ShardwrightException(
                        ErrorCode.ACCESS_DENIED,
                        "ZooKeeper refuses what is below " + where + " to a process without an account",
                        "Set zookeeper-account.user and .password-file as the cluster's other processes have them.",
                        cause));
    }

    /** Takes the folders of before for the account, if all who are there know it. */
    void takeFolders(CuratorFramework client) throws Exception {
        if (account.isEmpty()) {
            return;
        }
        List<String> without = new ArrayList<>();
        for (Rights member : rightsOfMembers(client)) {
            if (member.open()) {
                without.add(member.path());
            }
        }
        if (!without.isEmpty()) {
            log.warn(
                    "the cluster's nodes in ZooKeeper stay open to everybody until these are restarted with zookeeper-account: {}",
                    String.join(", ", without));
            return;
        }
        boolean taken = take(client, ELECTION, getDefaultAcl());
        for (ProcessKind kind : ProcessKind.values()) {
            taken |= take(client, MemberForm.folder(kind), getDefaultAcl());
        }
        taken |= take(client, MemberForm.ROOT, getDefaultAcl());
        taken |= take(client, "/", getDefaultAcl());
        taken |= take(client.usingNamespace(null), "/" + COMMON, COMMON_RIGHTS);
        if (taken) {
            log.info("the cluster's nodes in ZooKeeper, which were open to everybody, are its account's now");
        }
    }

    private static boolean take(CuratorFramework client, String path, List<ACL> rights) throws Exception {
        try {
            // What others may do there is theirs to say, once it is not all.
            if (!new Rights(path, client.getACL().forPath(path)).isEverybodys()) {
                return false;
            }
            client.setACL().withACL(rights).forPath(path);
            return true;
        } catch (KeeperException.NoNodeException | KeeperException.NoAuthException e) {
            // It is made with its rights when it is needed; or it is above the cluster, and another's already.
            return false;
        }
    }

    /** Who may do what at a node. */
    private record Rights(String path, List<ACL> acl) {
        /** Whether somebody without an account may do something. */
        boolean open() {
            return acl.stream().anyMatch(entry -> entry.getId().getScheme().equals(EVERYBODY));
        }

        boolean isEverybodys() {
            return acl.stream()
                    .anyMatch(entry -> entry.getId().getScheme().equals(EVERYBODY)
                            && (entry.getPerms() & ZooDefs.Perms.ADMIN) != 0);
        }
    }

    private static List<Rights> rightsOfMembers(CuratorFramework client) throws Exception {
        List<Rights> all = new ArrayList<>();
        for (ProcessKind kind : ProcessKind.values()) {
            String folder = MemberForm.folder(kind);
            for (String name : children(client, folder)) {
                String path = folder + "/" + name;
                try {
                    Stat stat = new Stat();
                    List<ACL> acl = client.getACL().storingStatIn(stat).forPath(path);
                    // A member's goes with its session; what somebody has put there besides is nobody to wait for.
                    if (stat.getEphemeralOwner() != 0) {
                        all.add(new Rights(path, acl));
                    }
                } catch (KeeperException.NoNodeException e) {
                    // It has gone meanwhile.
                }
            }
        }
        return all;
    }

    private static List<String> children(CuratorFramework client, String folder) throws Exception {
        return client.checkExists().forPath(folder) == null
                ? List.of()
                : client.getChildren().forPath(folder);
    }
}
