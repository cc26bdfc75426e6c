package io.shardwright.api;

import java.util.List;

/** All tables, by name. */
public record TableList(List<TableSummary> tables) {
    public TableList {
        tables = Lists.copy(tables);
    }
}
