package io.shardwright.client;

import io.shardwright.api.MetadataView;
import io.shardwright.api.ReconcileRequest;
import io.shardwright.api.ReconcileView;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** How the metadata database stands, and its reconciliation with the nodes after it was restored. */
public final class MetadataClient {
    private final Conversation conversation;

    MetadataClient(Conversation conversation) {
        this.conversation = conversation;
    }

    /** How it stands. */
    public MetadataView show() {
        return ShardwrightClient.read(conversation.answer(Call.get("/metadata")), MetadataView.class);
    }

    /** Compares nodes with records and changes nothing. */
    public ReconcileView compare() {
        return reconcile(new ReconcileRequest(List.of(), null), true);
    }

    /**
     * Accepts what a comparison has found.
     *
     * @param without nodes to leave out; their workers stay refused
     * @param findings digest of the findings; refused if others are found now
     */
    public ReconcileView accept(Collection<String> without, String findings) {
        return reconcile(new ReconcileRequest(List.copyOf(without), findings), false);
    }

    private ReconcileView reconcile(ReconcileRequest body, boolean dryRun) {
        return ShardwrightClient.read(
                conversation.answer(Call.change(
                        "POST",
                        "/metadata/reconcile?dryRun=" + dryRun,
                        ShardwrightClient.write(body),
                        UUID.randomUUID().toString())),
                ReconcileView.class);
    }
}
