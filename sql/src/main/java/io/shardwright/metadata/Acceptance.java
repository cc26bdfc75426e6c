package io.shardwright.metadata;

import io.shardwright.reconcile.Finding;
import io.shardwright.reconcile.GroupVerdict;
import io.shardwright.reconcile.NodeFindings;
import io.shardwright.reconcile.RecordedGroup;
import java.util.List;
import java.util.Map;

/**
 * What an operator accepts.
 *
 * @param compared the nodes that were compared with the records
 * @param verdicts what becomes of groups that the nodes know more of than the records
 * @param findings for the audit
 */
public record Acceptance(
        List<NodeFindings> compared, Map<RecordedGroup, GroupVerdict> verdicts, List<Finding> findings, String actor) {
    public Acceptance {
        compared = List.copyOf(compared);
        verdicts = Map.copyOf(verdicts);
        findings = List.copyOf(findings);
    }
}
