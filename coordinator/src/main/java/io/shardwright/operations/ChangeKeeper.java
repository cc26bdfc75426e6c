package io.shardwright.operations;

import io.shardwright.feed.Audience;
import io.shardwright.feed.Change;
import io.shardwright.feed.ChangeKind;
import io.shardwright.feed.NewChanges;
import io.shardwright.metadata.ChangeFeed;
import io.shardwright.metadata.ChangeLook;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.span.SettledGroup;
import io.shardwright.time.Stopwatch;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Tells of what has changed, turn by turn, while this coordinator leads. What was told last of each thing is what the feed itself holds, so a successor goes
 * on where this one stopped: it tells what changed meanwhile, and nothing twice. Nobody who changes something does anything for this. Used by one thread.
 */
public final class ChangeKeeper {
    /** Between two turns; a person who watches does not notice it. */
    private static final long REST_MILLIS = 250;

    /** While nothing changes. */
    private static final long IDLE_MILLIS = 500;

    /** Looking takes at most a quarter of the time, however much is open. */
    private static final long REST_FACTOR = 3;

    /** What is more waits for the next turn. */
    private static final int AT_ONCE = 1_000;

    /** So often something is removed that is far from the end. */
    private static final int REMOVED_EVERY = 1_000;

    private static final Set<ChangeKind> BY_TIME = Set.of(ChangeKind.GROUP, ChangeKind.MOVE, ChangeKind.REBALANCE);

    private final ChangeFeed feed;
    private final ChangeLook look;
    private final RebalanceControl rebalances;
    private final GroupTraces traces;
    private final Map<Change.Subject, Change> told = new HashMap<>();
    private final Set<String> openGroups = new HashSet<>();
    private Optional<LeaderTerm> term = Optional.empty();
    private long since;
    private int untilRemoval;

    public ChangeKeeper(MetadataDatabase database, RebalanceControl rebalances, GroupTraces traces) {
        this.feed = new ChangeFeed(database);
        this.look = new ChangeLook(database);
        this.rebalances = rebalances;
        this.traces = traces;
    }

    /** Takes a turn; returns after how many milliseconds the next is due. */
    public long step(LeaderTerm now) {
        Stopwatch took = Stopwatch.started();
        if (!term.equals(Optional.of(now))) {
            recall();
            term = Optional.of(now);
        }
        List<Change> seen =
                look.look(since, openGroups).stream().map(this::withTables).toList();
        List<Change> changes = NewChanges.of(told, seen);
        if (changes.isEmpty()) {
            return Math.max(IDLE_MILLIS, REST_FACTOR * took.elapsedMillis());
        }
        List<Change> first = changes.subList(0, Math.min(AT_ONCE, changes.size()));
        tell(now, first);
        return first.size() < changes.size() ? 0 : Math.max(REST_MILLIS, REST_FACTOR * took.elapsedMillis());
    }

    /** Reads what was told, by whomever. */
    private void recall() {
        told.clear();
        openGroups.clear();
        since = 0;
        feed.told().forEach(this::remember);
    }

    private void tell(LeaderTerm now, List<Change> changes) {
        List<SettledGroup> ended = traces.ended(
                changes.stream().filter(change -> !isSettled(change.subject())).toList());
        try {
            feed.tell(now, changes);
        } catch (RuntimeException e) {
            // It may have been told all the same: the feed knows.
            term = Optional.empty();
            throw e;
        }
        // Last: of what was told nobody tells again.
        traces.tell(ended);
        changes.forEach(this::remember);
        untilRemoval -= changes.size();
        if (untilRemoval <= 0) {
            untilRemoval = REMOVED_EVERY;
            feed.removeSettled(now, since - ChangeLook.LATE_MILLIS).forEach(told::remove);
        }
    }

    private boolean isSettled(Change.Subject subject) {
        Change before = told.get(subject);
        return before != null && before.settled();
    }

    private void remember(Change change) {
        told.put(change.subject(), change);
        if (BY_TIME.contains(change.kind())) {
            since = Math.max(since, change.at());
        }
        if (change.kind() == ChangeKind.GROUP) {
            if (change.settled()) {
                openGroups.remove(change.id());
            } else {
                openGroups.add(change.id());
            }
        }
    }

    /** A plan is read once. */
    private Change withTables(Change seen) {
        if (seen.kind() != ChangeKind.REBALANCE) {
            return seen;
        }
        Change before = told.get(seen.subject());
        return seen.seenBy(
                before == null ? Audience.of(rebalances.tables(UUID.fromString(seen.id()))) : before.audience());
    }
}
