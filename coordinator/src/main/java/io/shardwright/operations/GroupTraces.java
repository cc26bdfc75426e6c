package io.shardwright.operations;

import io.shardwright.feed.Change;
import io.shardwright.feed.ChangeKind;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.SettledGroups;
import io.shardwright.queue.GroupId;
import io.shardwright.span.GroupSpan;
import io.shardwright.span.SettledGroup;
import io.shardwright.span.TraceId;
import io.shardwright.tracing.Tracing;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells traces of groups that have ended: each one's root. */
public final class GroupTraces {
    private static final Logger log = LoggerFactory.getLogger(GroupTraces.class);

    private final SettledGroups groups;
    private final Tracing tracing;

    public GroupTraces(MetadataDatabase database, Tracing tracing) {
        this.groups = new SettledGroups(database);
        this.tracing = tracing;
    }

    /** What is known of the groups that have ended with these changes and whose traces are kept. Nothing where it cannot be read: nobody waits for a trace. */
    List<SettledGroup> ended(List<Change> changes) {
        if (!tracing.isOn()) {
            return List.of();
        }
        List<GroupId> kept = changes.stream()
                .filter(change -> change.kind() == ChangeKind.GROUP && change.settled())
                .map(change -> GroupId.parse(change.id()))
                .filter(group -> tracing.keeps(TraceId.of(group)))
                .toList();
        try {
            return kept.isEmpty() ? List.of() : groups.read(kept);
        } catch (RuntimeException e) {
            log.warn("the roots of {} traces are not told of: {}", kept.size(), e.toString());
            return List.of();
        }
    }

    void tell(List<SettledGroup> ended) {
        ended.forEach(group -> tracing.tell(() -> GroupSpan.of(group)));
    }
}
