package io.shardwright.operations;

import io.shardwright.api.FindingView;
import io.shardwright.api.MetadataView;
import io.shardwright.api.ReconcileView;
import io.shardwright.fleet.Incarnation;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.Acceptance;
import io.shardwright.metadata.Catalog;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.MetadataStanding;
import io.shardwright.metadata.NodeReader;
import io.shardwright.metadata.NodeReader.NodeStatus;
import io.shardwright.metadata.ReconcileRecords;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.transport.LinkPool;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The metadata database as a thing that can be lost: how it stands, and its reconciliation with the nodes. Safe for use by many threads. */
public final class MetadataControl {
    /** Kept and shown; what is beyond is counted. More than anybody reads. */
    private static final int FINDINGS_MAX = 10_000;

    private final ReconcileRecords records;
    private final NodeReader nodes;
    private final Catalog catalog;
    private final LinkPool links;
    private final SecureRandom random = new SecureRandom();
    private final Runnable accepted;

    /** @param accepted called after an acceptance, to wake who goes on */
    MetadataControl(MetadataDatabase database, LinkPool links, Runnable accepted) {
        this.records = new ReconcileRecords(database);
        this.nodes = new NodeReader(database);
        this.catalog = new Catalog(database);
        this.links = links;
        this.accepted = accepted;
    }

    /** How it stands. */
    public MetadataView show() {
        MetadataStanding standing = records.standing();
        return new MetadataView(
                standing.incarnation().toString(),
                standing.halted() ? "restored" : "open",
                standing.halted()
                        ? List.of()
                        : leftOut().stream()
                                .map(status -> status.node().name().value())
                                .toList());
    }

    private List<NodeStatus> leftOut() {
        return nodes.nodes().stream().filter(NodeStatus::leftOut).toList();
    }

    /** Compares the nodes that were not compared since the database was restored, and changes nothing. */
    public ReconcileView compare() {
        MetadataView now = show();
        return view(now, compared(now, Set.of()), false);
    }

    private Comparison compared(MetadataView now, Set<NodeName> without) {
        Comparison comparison = new Comparison(records, links, catalog.tables(), Incarnation.parse(now.incarnation()));
        comparison.run(leftOut().stream()
                .filter(status -> !without.contains(status.node().name()))
                .toList());
        return comparison;
    }

    /**
     * Compares, and accepts what was found.
     *
     * @param without nodes to leave out; their workers stay refused until a later acceptance
     * @param digest of the findings that are accepted; empty for whatever is found now
     * @throws ShardwrightException {@link ErrorCode#NOT_COMPARED} if a node that is not to be left out cannot be compared, {@link
     *     ErrorCode#WRONG_STATE} if there is nothing to accept, or not what the digest says
     */
    public ReconcileView accept(LeaderTerm term, Set<NodeName> without, Optional<String> digest, String actor) {
        MetadataView now = show();
        Set<NodeName> known =
                leftOut().stream().map(status -> status.node().name()).collect(Collectors.toSet());
        for (NodeName name : without) {
            if (!known.contains(name)) {
                throw new ShardwrightException(
                        ErrorCode.UNKNOWN_NODE,
                        "no node '" + name + "' waits to be compared",
                        "See `metadata reconcile` for those that do.");
            }
        }
        Comparison comparison = compared(now, without);
        if (!comparison.notCompared().isEmpty()) {
            throw new ShardwrightException(
                    ErrorCode.NOT_COMPARED,
                    "these nodes cannot be compared: "
                            + comparison.notCompared().stream()
                                    .map(NodeName::value)
                                    .collect(Collectors.joining(", ")),
                    "Start their workers, or leave each out with --without NODE; `metadata reconcile` says why.");
        }
        ReconcileView found = view(now, comparison, false);
        if (digest.isPresent() && !digest.get().equals(found.digest())) {
            throw new ShardwrightException(
                    ErrorCode.WRONG_STATE,
                    "the findings are not those that were accepted",
                    "Look again with `metadata reconcile`; nothing was changed.");
        }
        records.accept(
                term,
                new Acceptance(
                        comparison.compared(),
                        comparison.verdicts(),
                        comparison.findings().stream().limit(FINDINGS_MAX).toList(),
                        actor),
                random.nextLong());
        accepted.run();
        return view(show(), comparison, true);
    }

    private static ReconcileView view(MetadataView now, Comparison comparison, boolean accepted) {
        List<FindingView> findings = new ArrayList<>(comparison.findings().stream()
                .map(finding -> new FindingView(
                        finding.kind().label(), finding.where(), finding.subject(), finding.text(), finding.action()))
                .toList());
        findings.sort(Comparator.comparing(FindingView::kind)
                .thenComparing(FindingView::where)
                .thenComparing(FindingView::subject));
        Set<String> compared = new TreeSet<>();
        comparison.compared().forEach(node -> compared.add(node.node().value()));
        return new ReconcileView(
                now,
                List.copyOf(compared),
                comparison.notCompared().stream().map(NodeName::value).sorted().toList(),
                findings.stream().limit(FINDINGS_MAX).toList(),
                Math.max(0, findings.size() - FINDINGS_MAX),
                Digest.of("findings", findings).substring(0, 16),
                accepted);
    }
}
