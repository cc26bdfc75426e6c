package io.shardwright.simulation;

import io.shardwright.fleet.NodeName;
import io.shardwright.queue.PauseScope;
import java.util.ArrayList;
import java.util.List;

/** The rows of {@code control}: what is paused, and the version that every change takes further. */
final class Switches {
    /** A pause that was ordered. Until it ends nothing covered is claimed. */
    static final class Row {
        final PauseScope scope;
        final String target;
        final long version;
        final long expiresAt;
        boolean acknowledged;

        /** A claim has found that it is over; the clock may fall back behind its end before that claim commits. */
        boolean foundExpired;

        Row(PauseScope scope, String target, long version, long expiresAt) {
            this.scope = scope;
            this.target = target;
            this.version = version;
            this.expiresAt = expiresAt;
        }

        /** Whether it keeps a command from being claimed. */
        boolean covers(CommandRecord command) {
            if (scope.coversAllOf(new NodeName(command.node.name), target)) {
                return true;
            }
            return switch (scope) {
                case CLUSTER, NODE -> false;
                case TABLE -> command.group.locksTable(target);
                case GROUP, WITHHELD -> target.equals(command.group.uuid.toString());
            };
        }

        @Override
        public String toString() {
            return "pause of " + scope.label() + " " + target;
        }
    }

    private final World world;
    final List<Row> rows = new ArrayList<>();
    long version = 1;

    Switches(World world) {
        this.world = world;
    }

    /** Takes the next version; pauses that have expired go. */
    long nextVersion() {
        version++;
        rows.removeIf(row -> !holds(row));
        return version;
    }

    boolean holds(Row row) {
        return row.expiresAt > world.metadata.clock();
    }

    /** Whether anything is paused, as a claim finds it. */
    boolean holdAny() {
        boolean any = false;
        for (Row row : rows) {
            boolean holds = holds(row);
            row.foundExpired |= !holds;
            any |= holds;
        }
        return any;
    }

    /** Whether a claim must leave a command out. */
    boolean keeps(CommandRecord command) {
        for (Row row : rows) {
            row.foundExpired |= !holds(row);
            if (holds(row) && world.rules.covers(row, command)) {
                return true;
            }
        }
        return false;
    }
}
