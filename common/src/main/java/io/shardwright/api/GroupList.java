package io.shardwright.api;

import java.util.List;

/** Groups, newest first. */
public record GroupList(List<GroupSummary> groups) {
    public GroupList {
        groups = Lists.copy(groups);
    }
}
