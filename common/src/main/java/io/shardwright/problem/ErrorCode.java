package io.shardwright.problem;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The stable codes of everything that Shardwright refuses or fails at. A code once released keeps its name and its meaning; the API shows it
 * in lower case with hyphens ({@link #code()}).
 */
public enum ErrorCode {
    /** A request, file or option does not have the form it must have. */
    BAD_REQUEST(400),
    /** The key is not one of this cluster. */
    UNAUTHORIZED(401),
    /** The request carries no key. */
    KEY_MISSING(401),
    /** The key's time is over. */
    KEY_EXPIRED(401),
    /** The key was revoked. */
    KEY_REVOKED(401),
    /** The key's role is too low for what was asked. */
    ROLE_TOO_LOW(403),
    /** The key is for some tables, and this is about something else. */
    OUT_OF_SCOPE(403),
    /** Too many wrong keys came from one address. */
    TOO_MANY_TRIES(429),
    /** A key sends more requests than it may. */
    TOO_MANY_REQUESTS(429),
    /** The thing named does not exist. */
    NOT_FOUND(404),
    /** The path exists, but not with this HTTP method. */
    METHOD_NOT_ALLOWED(405),
    /** The address is served over TLS, and the request came in plain. */
    TLS_REQUIRED(400),
    /** A request is larger than the server reads. */
    TOO_LARGE(413),
    /** A setting is missing, unknown or out of its range. */
    BAD_SETTING(400),

    /** A name is empty, too long, reserved or has characters that names may not have. */
    BAD_NAME(400),
    /** A column list cannot be read, holds what a sharded table cannot have, or defines what no server makes. */
    BAD_COLUMN(400),
    /** The shard key is missing, not a column, nullable or of a type that cannot be a key. */
    BAD_SHARD_KEY(400),
    /** A primary or unique key does not contain the shard key, so uniqueness could not be kept across shards. */
    UNIQUE_KEY_WITHOUT_SHARD_KEY(400),
    /** A column generates its values from a counter, and each shard would count for itself. */
    AUTO_INCREMENT_WITHOUT_POLICY(400),
    /** More, or fewer, shards than a table can have. */
    BAD_SHARD_COUNT(400),
    /** The rows of one table cannot be kept where those of another are. */
    NOT_COLOCATABLE(400),
    /** More replicas than there are nodes to hold them. */
    MORE_REPLICAS_THAN_NODES(400),
    /** The engine cannot do what was asked for, or cannot yet. */
    UNSUPPORTED(400),
    /** A key value cannot be a value of the shard key. */
    BAD_KEY(400),
    /** A statement cannot be sent to shards. */
    BAD_STATEMENT(400),
    /** A table of that name exists already. */
    DUPLICATE_TABLE(409),

    /** A command has no rollback, or one that is empty or only reads. */
    BLANK_ROLLBACK(400),
    /** Commands depend on each other in a circle. */
    DEPENDENCY_CYCLE(400),
    /** A command depends on one that the group does not have. */
    UNKNOWN_DEPENDENCY(400),
    /** A command names a node that the fleet does not have. */
    UNKNOWN_NODE(400),
    /** Two commands of a group have the same name. */
    DUPLICATE_COMMAND(400),
    /** A rollback dependency contradicts the order in which its group is undone. */
    ROLLBACK_ORDER(400),
    /** What is to be changed is in a state in which that cannot be done. */
    WRONG_STATE(409),
    /** Something that ends by itself is just changing the table: asked again in some seconds it may be done. */
    BEING_CHANGED(409),
    /** A plan was made for a fleet that is not as it was then. */
    PLAN_DRIFTED(409),
    /** The plan that a request names as its condition is not the one that it carries, or does not fit any more. */
    PRECONDITION_FAILED(412),
    /** Somebody approves what they have proposed themselves. */
    SAME_PERSON(403),
    /** Somebody approves another plan than the one that was proposed. */
    HASH_DIFFERS(409),
    /** A statement that cannot be undone, or whose outcome could not be told after a crash. */
    UNSAFE_COMMAND(400),
    /** Nobody can tell what a command has left on its node: an operator looks and says so. */
    OUTCOME_UNKNOWN(409),
    /** A rollback ran, and what it was to undo is still there. */
    NOT_UNDONE(409),
    /** A node does not understand a statement. */
    BAD_SYNTAX(400),
    /** A statement needs a table, column or database that its node does not have and that its group does not make before. */
    UNKNOWN_OBJECT(400),
    /** A command cannot be rehearsed: it could reach beyond the scratch schema. */
    NOT_REHEARSABLE(400),
    /** The idempotency key was used before, for another submission. */
    KEY_REUSED(409),
    /** A table cannot be moved as it is; the message has the reason's own code. */
    UNMOVABLE(400),
    /** A table's definition changed while it was being moved. */
    TABLE_ALTERED(409),
    /** The binary log no longer holds, or never held, the position that something was to follow from. */
    POSITION_LOST(409),
    /** The rows of a copy are not those of its source at the same position. */
    ROWS_DIFFER(409),
    /** No node is there that can take the work. */
    NO_NODES(409),
    /** The node is being emptied, or is not admitted: no shard goes there. */
    NODE_NOT_ACTIVE(409),
    /** The node cannot be removed, as something of the fleet is still there. */
    NODE_IN_USE(409),
    /** The node was removed from the fleet; its worker is refused. */
    NODE_REMOVED(409),

    /** This coordinator does not lead; the answer names the one that does. */
    NOT_LEADER(503),
    /** No coordinator leads at this moment. */
    NO_LEADER(503),
    /** A newer leader or a newer session of the same node has taken over: what was asked was not done. */
    FENCED(409),
    /** The metadata database was restored and is not reconciled: only reads are answered until an operator accepts. */
    METADATA_RESTORED(409),
    /** The metadata database is older than what a node has seen, or another than its own: the node serves no session of it. */
    METADATA_OUTDATED(409),
    /** A node cannot be compared with the records, as its worker does not answer. */
    NOT_COMPARED(409),
    /** A database, ZooKeeper, a coordinator or a worker does not answer. */
    UNREACHABLE(503),
    /** A coordinator has as many requests or event streams as it takes. */
    OVERLOADED(503),
    /** A database or ZooKeeper refused the user or the password, or a peer the certificate. */
    ACCESS_DENIED(503),
    /** A client that checks who it speaks to has found no coordinator that it may believe; it has sent nothing to it. */
    UNTRUSTED_SERVER(503),
    /** Two processes share no version of a protocol. */
    INCOMPATIBLE(503),
    /** What the database holds is not what this version wrote; nothing was changed. */
    BAD_RECORD(500),
    /** This machine or folder lacks what a local cluster needs, or another one has the folder: nothing was started or changed. */
    LOCAL_CLUSTER_REFUSED(409),
    /** A local server could not be started, or failed. */
    LOCAL_CLUSTER(500),
    /** Anything else. A bug until shown otherwise. */
    INTERNAL(500);

    private static final String RUNBOOK = "docs/runbooks/errors.md#";

    private final int httpStatus;

    ErrorCode(int httpStatus) {
        this.httpStatus = httpStatus;
    }

    /** The code as users see it, such as {@code duplicate-table}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The constant of a code; empty for one that this build does not know. */
    public static Optional<ErrorCode> of(String code) {
        return Arrays.stream(values())
                .filter(known -> known.code().equals(code))
                .findFirst();
    }

    /** Those that stand in a text in front of what they are about, as in {@code copy on n2: table-altered: the definition ...}. */
    public static List<ErrorCode> in(String text) {
        return Arrays.stream(values())
                .filter(known -> text.contains(": " + known.code() + ": "))
                .toList();
    }

    /** Where this project says what to do about it: a page and the place on it. */
    public String runbook() {
        return RUNBOOK + code();
    }

    /** The HTTP status under which the API answers with this code. */
    public int httpStatus() {
        return httpStatus;
    }
}
