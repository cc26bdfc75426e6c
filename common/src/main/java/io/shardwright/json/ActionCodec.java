package io.shardwright.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.shardwright.action.Action;
import io.shardwright.action.AddToCluster;
import io.shardwright.action.AwaitCutover;
import io.shardwright.action.CopyShard;
import io.shardwright.action.CreateRouteServer;
import io.shardwright.action.DrainShard;
import io.shardwright.action.DropForgottenRoute;
import io.shardwright.action.DropQuarantined;
import io.shardwright.action.DropRouteServer;
import io.shardwright.action.EndPhase;
import io.shardwright.action.EnterCluster;
import io.shardwright.action.FenceTable;
import io.shardwright.action.FollowShard;
import io.shardwright.action.ForgetCopy;
import io.shardwright.action.HoldRoute;
import io.shardwright.action.LeadRouteServer;
import io.shardwright.action.LeaveCluster;
import io.shardwright.action.MakeDirectory;
import io.shardwright.action.QuarantineTable;
import io.shardwright.action.ReleaseCluster;
import io.shardwright.action.ReleaseRoute;
import io.shardwright.action.RemoveDirectory;
import io.shardwright.action.RestoreTable;
import io.shardwright.action.RetireReplica;
import io.shardwright.action.RunSql;
import io.shardwright.action.SwapDistributed;
import io.shardwright.action.SwapRoute;
import io.shardwright.action.VerifyReplica;
import io.shardwright.action.VerifyShard;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.Map;

/**
 * Actions as the queue stores them. Plain SQL stands for itself; anything else is an object such as
 * {@code {"action":"quarantine-table","version":1,"schema":"app","table":"t","quarantine":"q"}}. No SQL statement begins with a brace, so the
 * first character tells them apart.
 */
public final class ActionCodec {
    private static final Map<String, Class<? extends Action>> TYPED = Map.ofEntries(
            Map.entry("create-route-server", CreateRouteServer.class),
            Map.entry("drop-route-server", DropRouteServer.class),
            Map.entry("lead-route-server", LeadRouteServer.class),
            Map.entry("quarantine-table", QuarantineTable.class),
            Map.entry("restore-table", RestoreTable.class),
            Map.entry("drop-quarantined", DropQuarantined.class),
            Map.entry("make-directory", MakeDirectory.class),
            Map.entry("remove-directory", RemoveDirectory.class),
            Map.entry("copy-shard", CopyShard.class),
            Map.entry("forget-copy", ForgetCopy.class),
            Map.entry("follow-shard", FollowShard.class),
            Map.entry("verify-shard", VerifyShard.class),
            Map.entry("await-cutover", AwaitCutover.class),
            Map.entry("end-phase", EndPhase.class),
            Map.entry("hold-route", HoldRoute.class),
            Map.entry("release-route", ReleaseRoute.class),
            Map.entry("fence-table", FenceTable.class),
            Map.entry("drain-shard", DrainShard.class),
            Map.entry("swap-route", SwapRoute.class),
            Map.entry("verify-replica", VerifyReplica.class),
            Map.entry("swap-distributed", SwapDistributed.class),
            Map.entry("enter-cluster", EnterCluster.class),
            Map.entry("leave-cluster", LeaveCluster.class),
            Map.entry("add-to-cluster", AddToCluster.class),
            Map.entry("retire-replica", RetireReplica.class),
            Map.entry("release-cluster", ReleaseCluster.class),
            Map.entry("drop-forgotten-route", DropForgottenRoute.class));

    /** The newest version of every action's form that this build knows. */
    private static final int KNOWN_VERSION = 1;

    private ActionCodec() {}

    /** The text that the queue stores for an action. */
    public static String encode(Action action) {
        if (action instanceof RunSql sql) {
            return sql.sql();
        }
        ObjectNode head = Json.mapper().createObjectNode();
        head.put("action", action.name());
        head.put("version", action.version());
        head.setAll(Json.mapper().<ObjectNode>valueToTree(action));
        return head.toString();
    }

    /**
     * Reads what {@link #encode} wrote, or what a user submitted.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_REQUEST} if the text is blank, no JSON object of a known action or of a newer version
     */
    public static Action decode(String text) {
        String trimmed = text.strip();
        if (!trimmed.startsWith("{")) {
            if (trimmed.isEmpty()) {
                throw bad("an action is blank", null);
            }
            return new RunSql(trimmed);
        }
        try {
            JsonNode node = tree(trimmed);
            Class<? extends Action> type = TYPED.get(node.path("action").asText());
            if (type == null) {
                throw bad("unknown action '" + node.path("action").asText() + "'", null);
            }
            if (node.path("version").asInt(1) > KNOWN_VERSION) {
                throw bad(
                        "action '" + node.path("action").asText() + "' has version "
                                + node.path("version").asInt() + ", newer than this build's",
                        null);
            }
            return Json.mapper().treeToValue(node, type);
        } catch (JsonProcessingException e) {
            throw bad("an action cannot be read: " + e.getOriginalMessage(), e);
        }
    }

    private static JsonNode tree(String text) {
        try {
            return Json.mapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw bad("an action is no JSON: " + JsonMistake.of(e), e);
        }
    }

    private static ShardwrightException bad(String message, @org.jspecify.annotations.Nullable Throwable cause) {
        return new ShardwrightException(
                ErrorCode.BAD_REQUEST,
                message,
                "Write one SQL statement, or a JSON object of a documented action.",
                cause);
    }
}
