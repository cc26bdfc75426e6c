package io.shardwright.api;

import java.util.List;

/**
 * A comparison of nodes and records.
 *
 * @param metadata as it was when they were compared; once accepted, as it is since
 * @param compared the nodes that were compared
 * @param notCompared the nodes that could not be
 * @param findings what differs
 * @param more how many further differences there are
 * @param digest of the findings, by which exactly these are accepted
 * @param accepted whether they were
 */
public record ReconcileView(
        MetadataView metadata,
        List<String> compared,
        List<String> notCompared,
        List<FindingView> findings,
        long more,
        String digest,
        boolean accepted) {
    public ReconcileView {
        compared = Lists.copy(compared);
        notCompared = Lists.copy(notCompared);
        findings = Lists.copy(findings);
    }
}
