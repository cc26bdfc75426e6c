package io.shardwright.torture;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A group as the metadata database has it.
 *
 * @param number of the planned group; 0 for one that is not of this run
 * @param aborted whether its rollback began
 */
record GroupRecord(int number, String id, String state, boolean aborted, String reason) {
    /** In the order of their ends. */
    static final String QUERY =
            "SELECT title, uuid, state, aborted_at IS NOT NULL, CONCAT_WS(': ', abort_reason, abort_detail)"
                    + " FROM shardwright.operation_group ORDER BY ended_at, id";

    static GroupRecord of(List<@Nullable String> row) {
        String title = Objects.requireNonNull(row.get(0));
        String number = title.startsWith("torture ") ? title.substring(8) : "0";
        return new GroupRecord(
                Integer.parseInt(number),
                Objects.requireNonNull(row.get(1)),
                Objects.requireNonNull(row.get(2)),
                "1".equals(row.get(3)),
                Objects.requireNonNull(row.get(4)));
    }

    boolean committed() {
        return state.equals("committed");
    }

    boolean rolledBack() {
        return state.equals("rolled_back");
    }

    String named() {
        return id + " (torture " + number + ")";
    }
}
