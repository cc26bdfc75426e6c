package io.shardwright.client;

import io.shardwright.api.DiagnosisView;
import io.shardwright.api.PublishedView;
import io.shardwright.api.RepairView;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What is on nodes beside what is to be there, and its repair. */
public final class DiagnosisClient {
    /** Above the time after which a node that says nothing is given up. */
    private static final Duration LOOK_LIMIT = Duration.ofMinutes(3);

    private final Conversation conversation;

    DiagnosisClient(Conversation conversation) {
        this.conversation = conversation;
    }

    /**
     * Compares what is on nodes with what is to be there.
     *
     * @param node empty for all
     * @param table only what belongs to it; empty for everything
     * @param all whether to name those objects too that are as they are to be
     */
    public DiagnosisView diagnose(Optional<String> node, Optional<String> table, boolean all) {
        String query = node.map(name -> "&node=" + ShardwrightClient.encoded(name))
                        .orElse("")
                + table.map(name -> "&table=" + ShardwrightClient.encoded(name)).orElse("");
        return ShardwrightClient.read(
                conversation.answer(Call.waiting("/diagnosis?all=" + all + query, LOOK_LIMIT, LOOK_LIMIT)),
                DiagnosisView.class);
    }

    /** What {@link #repair} of a node would do. */
    public RepairView planRepair(String node, Optional<String> table) {
        return ShardwrightClient.read(order(node, table, Optional.empty()), RepairView.class);
    }

    /**
     * Publishes the group that mends a node.
     *
     * @param hash of the plan that {@link #planRepair} has shown; refused if another would be run now
     */
    public PublishedView repair(String node, Optional<String> table, String hash) {
        return ShardwrightClient.read(order(node, table, Optional.of(hash)), PublishedView.class);
    }

    private String order(String node, Optional<String> table, Optional<String> hash) {
        Map<String, String> body = new HashMap<>();
        table.ifPresent(name -> body.put("table", name));
        hash.ifPresent(plan -> body.put("plan", plan));
        return conversation.answer(Call.change(
                "POST",
                "/nodes/" + ShardwrightClient.segment(node) + "/repair?dryRun=" + hash.isEmpty(),
                ShardwrightClient.write(body),
                UUID.randomUUID().toString()));
    }
}
