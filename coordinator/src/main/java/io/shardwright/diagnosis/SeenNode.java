package io.shardwright.diagnosis;

import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeStanding;
import io.shardwright.planning.FoundNode;
import io.shardwright.planning.FoundSearchNode;
import io.shardwright.planning.NodeRecords;
import io.shardwright.planning.TablePlan;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A node that was looked at, as its engine has it: what of it is as it is to be, and what is done about the rest. */
public sealed interface SeenNode {
    Node node();

    /** Every object that is, or is to be, on it. */
    List<DiagnosisLine> objects(NodeRecords records, NodeStanding standing);

    /**
     * The plan that mends it; empty if nothing can be mended.
     *
     * @param lines of that node, those that are to be mended among them
     */
    Optional<TablePlan> repair(NodeRecords records, List<DiagnosisLine> lines, String idempotencyKey);

    /** One of which nobody has seen anything. */
    static SeenNode unseen(Node node) {
        return switch (node.engine()) {
            case MARIADB -> new MariaDb(new FoundNode(node, Map.of(), Map.of()));
            case MANTICORE -> new Search(new FoundSearchNode(node, Map.of()));
        };
    }

    /** One of MariaDB. */
    record MariaDb(FoundNode found) implements SeenNode {
        @Override
        public Node node() {
            return found.node();
        }

        @Override
        public List<DiagnosisLine> objects(NodeRecords records, NodeStanding standing) {
            return Diagnosis.objects(found, records, standing);
        }

        @Override
        public Optional<TablePlan> repair(NodeRecords records, List<DiagnosisLine> lines, String idempotencyKey) {
            return Repair.plan(found, records, lines, idempotencyKey);
        }
    }

    /** One of Manticore. */
    record Search(FoundSearchNode found) implements SeenNode {
        @Override
        public Node node() {
            return found.node();
        }

        @Override
        public List<DiagnosisLine> objects(NodeRecords records, NodeStanding standing) {
            return SearchDiagnosis.objects(found, records, standing);
        }

        @Override
        public Optional<TablePlan> repair(NodeRecords records, List<DiagnosisLine> lines, String idempotencyKey) {
            return Repair.plan(found, records, lines, idempotencyKey);
        }
    }
}
