package io.shardwright.operations;

import io.shardwright.api.AuditList;
import io.shardwright.api.AuditVerdict;
import io.shardwright.api.AuditView;
import io.shardwright.audit.AuditEntry;
import io.shardwright.audit.AuditHead;
import io.shardwright.keyring.ServerSecrets;
import io.shardwright.metadata.AuditReader;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.Optional;

/** What was done and refused, and whether the record of it is whole. */
public final class AuditControl {
    private final AuditReader audit;
    private final ServerSecrets secrets;

    public AuditControl(AuditReader audit, ServerSecrets secrets) {
        this.audit = audit;
        this.secrets = secrets;
    }

    /**
     * The newest first.
     *
     * @param actor the name or the id of a key, both, or what acts by itself; empty for all
     * @param since epoch milliseconds
     * @param before only entries with lower ids
     */
    public AuditList list(Optional<String> actor, long since, long before, int limit) {
        return new AuditList(audit.list(actor, since, before, limit).stream()
                .map(AuditControl::view)
                .toList());
    }

    private static AuditView view(AuditReader.Line line) {
        AuditEntry entry = line.entry();
        return new AuditView(
                entry.id(),
                line.place().isPresent() ? (Long) line.place().getAsLong() : null,
                entry.at(),
                entry.actor(),
                entry.origin(),
                entry.action(),
                entry.target(),
                entry.detail(),
                entry.outcome());
    }

    /**
     * Checks the chain.
     *
     * @param head as an earlier check has told it
     * @throws ShardwrightException {@link ErrorCode#BAD_REQUEST} if that is no head
     */
    public AuditVerdict verify(Optional<String> head) {
        Optional<AuditHead> anchor = head.map(text -> AuditHead.parse(text)
                .orElseThrow(() -> new ShardwrightException(
                        ErrorCode.BAD_REQUEST,
                        "'" + Words.shown(text) + "' is no head of the audit",
                        "Give what an earlier `audit verify` has told, such as 12:0f3a... .")));
        AuditReader.Verdict verdict = audit.verify(secrets, anchor);
        return new AuditVerdict(
                verdict.fault().isEmpty(),
                verdict.checked(),
                verdict.unsealed(),
                verdict.head().toString(),
                verdict.fault()
                        .map(fault -> new AuditVerdict.Broken(
                                fault.place(),
                                fault.id().isPresent() ? (Long) fault.id().getAsLong() : null,
                                fault.what()))
                        .orElse(null),
                verdict.restores());
    }
}
