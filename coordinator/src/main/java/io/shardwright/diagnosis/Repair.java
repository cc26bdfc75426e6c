package io.shardwright.diagnosis;

import io.shardwright.planning.FoundNode;
import io.shardwright.planning.FoundSearchNode;
import io.shardwright.planning.KnownTable;
import io.shardwright.planning.NodeRecords;
import io.shardwright.planning.SearchSettlement;
import io.shardwright.planning.SettlePlanner;
import io.shardwright.planning.SettleTask;
import io.shardwright.planning.TablePlan;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Turns what a diagnosis found on a node into the group that mends it. */
final class Repair {
    private Repair() {}

    /**
     * The plan; empty if nothing can be mended.
     *
     * @param lines of that node, those that are to be mended among them
     */
    static Optional<TablePlan> plan(
            FoundNode found, NodeRecords records, List<DiagnosisLine> lines, String idempotencyKey) {
        List<DiagnosisLine> mendable =
                lines.stream().filter(DiagnosisLine::mendable).toList();
        // A distributed table that is open keeps to where its server objects led when it was opened.
        Set<String> make = tables(
                mendable,
                line -> line.kind() == ObjectKind.DISTRIBUTED
                        || (line.kind() == ObjectKind.SERVER && line.verdict() == Verdict.DIFFERS));
        Set<String> tend = tables(mendable, line -> line.kind() == ObjectKind.SERVER);
        SettleTask task = new SettleTask(
                false,
                known(records, make::contains),
                known(records, table -> tend.contains(table) && !make.contains(table)),
                mendable.stream()
                        .filter(line -> line.kind() == ObjectKind.SHARD || line.kind() == ObjectKind.TEMPORARY)
                        .map(DiagnosisLine::object)
                        .collect(Collectors.toCollection(TreeSet::new)));
        Set<String> orphans = mendable.stream()
                .filter(line -> line.verdict() == Verdict.ORPHAN)
                .map(line -> found.qualified(line.object()))
                .collect(Collectors.toUnmodifiableSet());
        return SettlePlanner.plan(found, records.withOrphans(orphans), task, idempotencyKey);
    }

    /** The same of a node of Manticore, whose distributed tables are what can be mended. */
    static Optional<TablePlan> plan(
            FoundSearchNode found, NodeRecords records, List<DiagnosisLine> lines, String idempotencyKey) {
        Set<String> make = tables(lines, DiagnosisLine::mendable);
        SettleTask task = new SettleTask(false, known(records, make::contains), List.of(), new TreeSet<>());
        return SearchSettlement.plan(found, task, records.fleet(), idempotencyKey);
    }

    private static Set<String> tables(List<DiagnosisLine> lines, Predicate<DiagnosisLine> concerned) {
        return lines.stream().filter(concerned).map(DiagnosisLine::table).collect(Collectors.toUnmodifiableSet());
    }

    private static List<KnownTable> known(NodeRecords records, Predicate<String> chosen) {
        return records.tables().stream()
                .filter(table -> chosen.test(table.name().value()))
                .toList();
    }
}
