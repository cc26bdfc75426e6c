package io.shardwright.client;

import io.shardwright.api.AuditList;
import io.shardwright.api.AuditVerdict;
import java.time.Duration;
import java.util.Optional;

/** What was done and refused, by whom. */
public final class AuditClient {
    /** A chain of millions is read from its beginning. */
    private static final Duration VERIFY_LIMIT = Duration.ofMinutes(5);

    private final Conversation conversation;

    AuditClient(Conversation conversation) {
        this.conversation = conversation;
    }

    /**
     * The newest first.
     *
     * @param actor the name or the id of a key; empty for all
     * @param since epoch milliseconds
     * @param before only entries with lower ids; empty for all
     */
    public AuditList list(Optional<String> actor, long since, Optional<Long> before, int limit) {
        return ShardwrightClient.read(
                conversation.answer(Call.get("/audit?since=" + since + "&limit=" + limit
                        + actor.map(name -> "&actor=" + ShardwrightClient.segment(name))
                                .orElse("")
                        + before.map(id -> "&before=" + id).orElse(""))),
                AuditList.class);
    }

    /**
     * Checks whether the record is whole.
     *
     * @param head as an earlier check has told it; empty for none
     */
    public AuditVerdict verify(Optional<String> head) {
        return ShardwrightClient.read(
                conversation.answer(Call.waiting(
                        "/audit/verify"
                                + head.map(text -> "?head=" + ShardwrightClient.segment(text))
                                        .orElse(""),
                        VERIFY_LIMIT,
                        VERIFY_LIMIT)),
                AuditVerdict.class);
    }
}
