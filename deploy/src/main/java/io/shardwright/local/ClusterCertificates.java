package io.shardwright.local;

import io.shardwright.fleet.ProcessKind;
import io.shardwright.tls.DevelopmentAuthority;
import io.shardwright.tls.TlsFiles;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** The certificates of a local cluster's processes, by their names, of an authority of its own. Safe for use by many threads. */
final class ClusterCertificates {
    private final Path folder;
    private final Instant now;
    private final Map<String, TlsFiles> issued = new ConcurrentHashMap<>();

    /** @param folder where the authority keeps its key, and puts what it issues */
    ClusterCertificates(Path folder, Instant now) {
        this.folder = folder;
        this.now = now;
    }

    /** Issues those of all processes of a plan. */
    void issue(ClusterPlan plan) {
        DevelopmentAuthority authority = DevelopmentAuthority.of(folder, now);
        for (int i = 1; i <= plan.coordinators(); i++) {
            issue(authority, "coordinator-" + i, ProcessKind.COORDINATOR);
        }
        for (int i = 1; i <= plan.nodes(); i++) {
            issue(authority, LocalServers.name(i), ProcessKind.WORKER);
        }
        for (int i = 1; i <= plan.search().size(); i++) {
            issue(authority, LocalServers.searchName(i), ProcessKind.WORKER);
        }
    }

    /** Issues that of one worker more. */
    void issue(String node) {
        issue(DevelopmentAuthority.of(folder, now), node, ProcessKind.WORKER);
    }

    private void issue(DevelopmentAuthority authority, String name, ProcessKind kind) {
        issued.put(name, authority.issue(name, kind, List.of(), now));
    }

    /** One that was issued. */
    TlsFiles of(String name) {
        return Objects.requireNonNull(issued.get(name), name);
    }
}
