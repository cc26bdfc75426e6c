package io.shardwright.api;

import java.util.List;

/** Entries of the audit, the newest first. */
public record AuditList(List<AuditView> entries) {
    public AuditList {
        entries = Lists.copy(entries);
    }
}
