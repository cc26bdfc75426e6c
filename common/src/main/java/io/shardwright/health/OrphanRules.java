package io.shardwright.health;

import io.shardwright.table.PhysicalNames;
import java.util.ArrayList;
import java.util.List;

/** What lies on nodes under names that only Shardwright gives, and is not in its records. */
final class OrphanRules {
    /** How the names of its clusters begin. */
    private static final String OWN = "sw_";

    /** A node's cluster of its own, by which its distributed tables are changed: it is on record nowhere. */
    private static final String SELF = "sw_self";

    private OrphanRules() {}

    static List<String> orphans(EngineFacts facts) {
        List<String> orphans = new ArrayList<>();
        for (AskedNode node : facts.asked()) {
            node.clusters().stream()
                    .map(SeenCluster::name)
                    .filter(name -> name.startsWith(OWN)
                            && !name.equals(SELF)
                            && !facts.knownClusters().contains(name))
                    .forEach(name -> orphans.add(node.node() + ": cluster " + name));
            node.tables().stream()
                    .filter(table -> isOrphan(facts, node, table))
                    .forEach(table -> orphans.add(node.node() + ": table " + table));
        }
        return orphans;
    }

    private static boolean isOrphan(EngineFacts facts, AskedNode node, String table) {
        return PhysicalNames.tableOf(table)
                .filter(of -> !node.known().contains(table) && !facts.changing().contains(of))
                .isPresent();
    }
}
