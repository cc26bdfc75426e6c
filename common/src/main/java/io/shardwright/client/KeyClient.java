package io.shardwright.client;

import io.shardwright.api.CreatedKeyView;
import io.shardwright.api.KeyList;
import io.shardwright.api.KeyRequest;
import io.shardwright.api.KeyView;
import io.shardwright.api.ReasonRequest;
import java.util.UUID;

/** Who has keys. With {@code dryRun} everything is checked, and nothing changes. */
public final class KeyClient {
    private final Conversation conversation;

    KeyClient(Conversation conversation) {
        this.conversation = conversation;
    }

    public KeyList list() {
        return ShardwrightClient.read(conversation.answer(Call.get("/keys")), KeyList.class);
    }

    public KeyView show(String id) {
        return ShardwrightClient.read(conversation.answer(Call.get(path(id))), KeyView.class);
    }

    /** Makes a key. Never repeated: an answer that is lost is the only one that has the key's text. */
    public CreatedKeyView create(KeyRequest request, boolean dryRun) {
        return ShardwrightClient.read(
                conversation.answer(Call.once("/keys?dryRun=" + dryRun, ShardwrightClient.write(request))),
                CreatedKeyView.class);
    }

    /** Ends a key for ever. */
    public KeyView revoke(String id, String reason, boolean dryRun) {
        return ShardwrightClient.read(
                conversation.answer(Call.change(
                        "POST",
                        path(id) + "/revoke?dryRun=" + dryRun,
                        ShardwrightClient.write(new ReasonRequest(reason)),
                        UUID.randomUUID().toString())),
                KeyView.class);
    }

    private static String path(String id) {
        return "/keys/" + ShardwrightClient.segment(id);
    }
}
