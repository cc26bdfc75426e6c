package io.shardwright.metadata;

import io.shardwright.access.Caller;
import io.shardwright.access.RefusalNotes;
import io.shardwright.audit.AuditChain;
import io.shardwright.audit.AuditEntry;
import io.shardwright.audit.AuditHead;
import io.shardwright.audit.SealedEntry;
import io.shardwright.keyring.ServerSecrets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;

/** The audit as it is read, and as it is checked; and the entries of what was refused before any operation began. */
public final class AuditReader {
    static final String COLUMNS = "id, at, actor, origin, action, target, detail, outcome";

    private static final String SEALED = COLUMNS + ", place, digest, secret";
    private static final int AT_ONCE = 1_000;

    private final Transactions transactions;

    public AuditReader(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /** An entry with its place, if it has one yet. */
    public record Line(AuditEntry entry, OptionalLong place) {}

    /**
     * What was found of a chain.
     *
     * @param checked how many entries were, from the first on
     * @param unsealed how many wait to be sealed
     * @param head as the database has it
     * @param fault the first; empty if there is none
     * @param restores places of entries that tell of a restored or renewed database
     */
    public record Verdict(long checked, long unsealed, AuditHead head, Optional<Fault> fault, List<Long> restores) {
        public Verdict {
            restores = List.copyOf(restores);
        }
    }

    /** Where a chain breaks, and the entry that is there, if one is. */
    public record Fault(long place, OptionalLong id, String what) {}

    static AuditEntry entry(ResultSet row) throws SQLException {
        return new AuditEntry(
                row.getLong("id"),
                row.getLong("at"),
                row.getString("actor"),
                row.getString("origin"),
                row.getString("action"),
                row.getString("target"),
                row.getString("detail"),
                row.getString("outcome"));
    }

    /**
     * The newest first.
     *
     * @param actor only what this one did, by whichever of its keys or by one; empty for all
     * @param since epoch milliseconds
     * @param before only entries with lower ids
     */
    public List<Line> list(Optional<String> actor, long since, long before, int limit) {
        return transactions.in(handle -> handle.createQuery("SELECT " + SEALED + " FROM audit WHERE (:actor = ''"
                        + " OR actor = :actor OR SUBSTRING_INDEX(actor, '/', 1) = :actor OR SUBSTRING_INDEX(actor, '/', -1) = :actor)"
                        + " AND at >= :since AND id < :before ORDER BY id DESC LIMIT :limit")
                .bind("actor", actor.orElse(""))
                .bind("since", since)
                .bind("before", before)
                .bind("limit", limit)
                .map((row, context) -> new Line(entry(row), GroupReader.number(row, "place")))
                .list());
    }

    /**
     * Checks the chain from its first entry on, up to the head that it has at this moment.
     *
     * @param anchor a head of earlier that was kept apart
     */
    public Verdict verify(ServerSecrets secrets, Optional<AuditHead> anchor) {
        record Head(AuditHead head, String secret, String seal) {}
        Head kept = transactions.in(handle -> handle.createQuery(
                        "SELECT place, digest, secret, seal FROM audit_head WHERE id = 1")
                .map((row, context) -> new Head(
                        new AuditHead(row.getLong("place"), row.getString("digest")),
                        row.getString("secret"),
                        row.getString("seal")))
                .one());
        AuditHead last = AuditHead.NONE;
        List<Long> restores = new ArrayList<>();
        Optional<Fault> fault = Optional.empty();
        while (fault.isEmpty() && last.place() < kept.head().place()) {
            List<SealedEntry> entries = after(last.place(), kept.head().place());
            for (SealedEntry next : entries) {
                fault = fault(secrets, anchor, last, next);
                if (fault.isPresent()) {
                    break;
                }
                if (next.entry().action().startsWith("metadata.re")
                        && !next.entry().action().endsWith("reconcile")) {
                    restores.add(next.head().place());
                }
                last = next.head();
            }
            if (entries.isEmpty()) {
                fault = Optional.of(new Fault(
                        last.place() + 1, OptionalLong.empty(), "the chain ends here, and its head is further on"));
            }
        }
        if (fault.isEmpty()) {
            fault = endFault(secrets, kept.head(), kept.secret(), kept.seal(), last, anchor);
        }
        return new Verdict(last.place(), unsealed(), kept.head(), fault, restores);
    }

    private List<SealedEntry> after(long place, long last) {
        return transactions.in(handle -> handle.createQuery("SELECT " + SEALED
                        + " FROM audit WHERE place > :place AND place <= :last ORDER BY place LIMIT " + AT_ONCE)
                .bind("place", place)
                .bind("last", last)
                .map((row, context) -> new SealedEntry(
                        entry(row),
                        new AuditHead(row.getLong("place"), row.getString("digest")),
                        row.getString("secret")))
                .list());
    }

    private long unsealed() {
        return transactions.in(handle -> handle.createQuery("SELECT COUNT(*) FROM audit WHERE place IS NULL")
                .mapTo(Long.class)
                .one());
    }

    private static Optional<Fault> fault(
            ServerSecrets secrets, Optional<AuditHead> anchor, AuditHead last, SealedEntry next) {
        Optional<String> what = AuditChain.fault(secrets, last, next);
        if (what.isPresent()) {
            boolean gap = next.head().place() != last.place() + 1;
            return Optional.of(new Fault(
                    last.place() + 1,
                    gap ? OptionalLong.empty() : OptionalLong.of(next.entry().id()),
                    what.get()));
        }
        return anchor.filter(kept -> kept.place() == next.head().place() && !kept.equals(next.head()))
                .map(
                        kept -> new Fault(
                                kept.place(),
                                OptionalLong.of(next.entry().id()),
                                "it is not what it was when the given head was kept: since then the chain was made anew, or the metadata database restored"));
    }

    private static Optional<Fault> endFault(
            ServerSecrets secrets,
            AuditHead head,
            String secret,
            String seal,
            AuditHead last,
            Optional<AuditHead> anchor) {
        if (!head.equals(last)
                || (head.place() > 0
                        && !AuditChain.seal(secrets, head, secret)
                                .map(expected -> ServerSecrets.same(expected, seal))
                                .orElse(false))) {
            return Optional.of(new Fault(
                    head.place(),
                    OptionalLong.empty(),
                    "the head is not what was sealed: entries may be taken off the end"));
        }
        return anchor.filter(kept -> kept.place() > head.place())
                .map(
                        kept -> new Fault(
                                head.place() + 1,
                                OptionalLong.empty(),
                                "the chain ends before the given head: entries were taken off the end, or the metadata database restored"));
    }

    /** Adds entries of calls that were refused. */
    public void addRefused(List<RefusalNotes.Note> notes) {
        transactions.run(handle -> notes.forEach(note -> add(handle, note)));
    }

    private static void add(Handle handle, RefusalNotes.Note note) {
        RefusalNotes.Kind kind = note.kind();
        Caller caller = Caller.parse(kind.who() + "@" + kind.address());
        Audit.write(
                handle,
                caller.key().isPresent()
                        ? caller
                        : new Caller(kind.who(), Optional.empty(), Optional.of(kind.address())),
                "call.refused",
                kind.operation(),
                kind.code() + (note.calls() == 1 ? "" : ", " + note.calls() + " times"),
                AuditEntry.REFUSED);
    }
}
