package io.shardwright.metadata;

import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupState;
import io.shardwright.span.GroupKind;
import io.shardwright.span.SettledGroup;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Groups that have ended, as traces tell of them. */
public final class SettledGroups {
    private static final int READ_AT_ONCE = 500;

    private final Transactions transactions;

    public SettledGroups(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /** What is recorded of groups; of one that has not ended, or is not there any more, nothing. */
    public List<SettledGroup> read(List<GroupId> groups) {
        return transactions.in(handle -> {
            List<SettledGroup> read = new ArrayList<>();
            for (int first = 0; first < groups.size(); first += READ_AT_ONCE) {
                read.addAll(read(handle, groups.subList(first, Math.min(groups.size(), first + READ_AT_ONCE))));
            }
            return read;
        });
    }

    private static List<SettledGroup> read(Handle handle, List<GroupId> groups) {
        return handle.createQuery(
                        "SELECT g.*, (SELECT MIN(rebalance) FROM rebalance_move r WHERE r.move_id = COALESCE(g.moved, g.reversed,"
                                + " g.accepted)) AS rebalance FROM (SELECT uuid, title, state, abort_reason, abort_detail, actor, created_at, decided_at,"
                                + " aborted_at, ended_at, only_table, (SELECT MIN(id) FROM shard_move m WHERE m.group_id = o.id) AS moved,"
                                + " (SELECT MIN(id) FROM shard_move m WHERE m.reverse_group = o.id) AS reversed,"
                                + " (SELECT MIN(id) FROM shard_move m WHERE m.accept_group = o.id) AS accepted"
                                + " FROM operation_group o WHERE uuid IN (<ids>) AND ended_at IS NOT NULL) g")
                .bindList("ids", groups.stream().map(GroupId::toString).toList())
                .map((row, context) -> settled(row))
                .list();
    }

    private static SettledGroup settled(ResultSet row) throws SQLException {
        Optional<String> moved = text(row, "moved");
        Optional<String> reversed = text(row, "reversed");
        Optional<String> accepted = text(row, "accepted");
        Optional<Instant> abortedAt = time(row, "aborted_at");
        String abortReason = text(row, "abort_reason").orElse("");
        String abortDetail = text(row, "abort_detail").orElse("");
        return new SettledGroup(
                GroupId.parse(row.getString("uuid")),
                kind(moved, reversed, accepted),
                row.getString("title"),
                GroupState.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                text(row, "only_table"),
                moved.or(() -> reversed).or(() -> accepted),
                text(row, "rebalance"),
                Instant.ofEpochMilli(row.getLong("created_at")),
                Instant.ofEpochMilli(row.getLong("ended_at")),
                time(row, "decided_at"),
                abortedAt.map(at -> new SettledGroup.Abort(at, abortReason, abortDetail)),
                row.getString("actor"));
    }

    private static GroupKind kind(Optional<String> moved, Optional<String> reversed, Optional<String> accepted) {
        if (moved.isPresent()) {
            return GroupKind.MOVE;
        }
        if (reversed.isPresent()) {
            return GroupKind.REVERSAL;
        }
        return accepted.isPresent() ? GroupKind.ACCEPTANCE : GroupKind.OTHER;
    }

    private static Optional<String> text(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column)).filter(text -> !text.isEmpty());
    }

    private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }
}
