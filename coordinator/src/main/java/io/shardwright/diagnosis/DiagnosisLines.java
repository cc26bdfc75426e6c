package io.shardwright.diagnosis;

import io.shardwright.fleet.NodeName;
import io.shardwright.fleet.NodeStanding;
import io.shardwright.planning.KnownTable;
import io.shardwright.planning.NodeRecords;
import io.shardwright.queue.GroupId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lines of one node, in the order in which they are found. What is on its way is neither where it was nor where it will be, so nothing of it is found wrong. */
final class DiagnosisLines {
    private final NodeName node;
    private final NodeRecords records;
    private final NodeStanding standing;
    private final List<DiagnosisLine> lines = new ArrayList<>();

    DiagnosisLines(NodeName node, NodeRecords records, NodeStanding standing) {
        this.node = node;
        this.records = records;
        this.standing = standing;
    }

    List<DiagnosisLine> all() {
        return List.copyOf(lines);
    }

    void add(ObjectKind kind, KnownTable table, String object, Sides sides, Judged judged) {
        add(kind, table.name().value(), object, sides, judged);
    }

    void add(ObjectKind kind, String table, String object, Sides sides, Judged judged) {
        DiagnosisLine line = new DiagnosisLine(
                node,
                kind,
                table,
                object,
                sides.desired(),
                sides.recorded(),
                sides.actual(),
                judged.verdict(),
                judged.mendable(),
                judged.advice());
        @Nullable GroupId group = records.changing().get(table);
        if (line.verdict().differs() && group != null) {
            line = line.judged(Verdict.CHANGING, "group " + group + " is at work on the table");
        } else if (line.verdict().differs() && standing == NodeStanding.RETURNING) {
            line = line.judged(Verdict.CHANGING, "the node returns: `node show " + node + "`");
        }
        lines.add(line);
    }
}
