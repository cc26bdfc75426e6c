package io.shardwright.text;

import io.shardwright.api.AuditVerdict;
import io.shardwright.api.AuditView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The audit as people read it. */
public final class AuditText {
    private AuditText() {}

    public static List<String> list(List<AuditView> entries) {
        TextTable table = TextTable.of("id", "at", "who", "from", "action", "on", "outcome", "detail");
        for (AuditView entry : entries) {
            table.row(
                    entry.id(),
                    Instant.ofEpochMilli(entry.at()),
                    entry.actor(),
                    entry.from().isEmpty() ? null : entry.from(),
                    entry.action(),
                    entry.target(),
                    entry.outcome(),
                    entry.detail());
        }
        return table.lines();
    }

    public static List<String> verdict(AuditVerdict verdict) {
        List<String> lines = new ArrayList<>();
        AuditVerdict.Broken broken = verdict.broken();
        if (broken == null) {
            lines.add("The audit is whole: " + verdict.entries() + " entries, " + verdict.unsealed()
                    + " not sealed yet.");
        } else {
            lines.add("The audit is broken at place " + broken.place()
                    + (broken.id() == null ? "" : ", entry " + broken.id()) + ": " + broken.what() + ".");
        }
        if (!verdict.restores().isEmpty()) {
            lines.add("The metadata database was restored or renewed at places " + verdict.restores() + ".");
        }
        lines.add("head " + verdict.head());
        return lines;
    }
}
