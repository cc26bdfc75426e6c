package io.shardwright.health;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is told of replication between nodes of a search engine. */
final class EngineHealthTest extends HealthScene {
    @Test
    void whatTheLeaderHasFoundOnSearchNodesIsTold() {
        engines = kept(EngineFinding.Kind.COPIES, 1);
        assertHealthy();
        engines = kept(EngineFinding.Kind.COPIES, 2);
        assertFound(Gravity.UNHEALTHY, "copies-differ=unhealthy 1/0 [o: d]");
        engines = kept(EngineFinding.Kind.PARTIAL, 1);
        assertFound(Gravity.UNHEALTHY, "reads-partial=unhealthy 1/0 [o: d]");
    }

    private static EngineFacts kept(EngineFinding.Kind kind, int looks) {
        return new EngineFacts(
                List.of(), Set.of(), Set.of(), List.of(), List.of(new EngineFinding(kind, "o", "d", looks)));
    }

    @Test
    void replicationIsJudgedByWhatNodesSay() {
        engines = new EngineScene()
                .says("m1", EngineScene.whole(2))
                .says("m2")
                .isSilent("m3")
                .facts();
        assertFound(
                Gravity.UNHEALTHY,
                "replication-lost=unhealthy 1/0 [m2: c]",
                "replication-short=degraded 1/0 [c: 2 of 3, m2 is away, m3 is away]",
                "engine-silent=warning 1/0 [m3 (no answer in time)]");
        engines = new EngineScene()
                .remembers("bbbb")
                .says("m1", EngineScene.whole(1), new SeenCluster("sw_g1_c0", "", "", 0, Optional.empty()))
                .says("m2", EngineScene.whole(1))
                .says("m3", EngineScene.seen("non-primary", "synced", 1, "aaaa"))
                .facts();
        assertFound(
                Gravity.UNHEALTHY,
                "replication-stopped=unhealthy 1/0 [m3: c (non-primary)]",
                "replication-short=degraded 1/0 [c: 1 of 3, m3 is non-primary]",
                "replication-split=unhealthy 1/0 [c: m1 sees 1 in aaaa, m2 sees 1 in aaaa]",
                "replication-anew=degraded 1/0 [c: aaaa, before bbbb]",
                "engine-orphans=warning 1/0 [m1: cluster sw_g1_c0]");
    }
}
