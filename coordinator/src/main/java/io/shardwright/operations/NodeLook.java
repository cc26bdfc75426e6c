package io.shardwright.operations;

import io.shardwright.attempt.LedgerEntry.End;
import io.shardwright.dialect.Quoting;
import io.shardwright.fleet.Incarnation;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeMark;
import io.shardwright.nodedb.ScratchRehearsal;
import io.shardwright.planning.FoundNode;
import io.shardwright.planning.FoundNode.FoundServer;
import io.shardwright.planning.FoundNode.FoundShard;
import io.shardwright.planning.FoundNode.FoundTable;
import io.shardwright.planning.FoundRoute;
import io.shardwright.planning.TableForm;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.Direction;
import io.shardwright.queue.GroupId;
import io.shardwright.reconcile.NodeTry;
import io.shardwright.time.WakeSignal;
import io.shardwright.transport.LinkPool;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a node says of itself, asked through its worker: its fence, its ledger, the shard tables on it. Reads only. */
final class NodeLook {
    private static final Pattern KEY = Pattern.compile("shardwright g([0-9]{1,18})/s([0-9]{1,9})/e([0-9]{1,18})");

    /** Looks at the fence before a node counts as not compared: a worker finds out within a few polling intervals. */
    private static final int LOOKS_MAX = 20;

    private static final long LOOK_MILLIS = 300;

    /** Rows of the ledger in one answer; a group has far fewer. */
    private static final int PAGE_ROWS = 100_000;

    private static final int TABLES_MAX = 1_000_000;
    private static final int SERVERS_MAX = 1_000_000;

    /** Columns of tables and of keys. */
    private static final int PARTS_MAX = 1_000_000;

    private static final int SCHEMAS_MAX = 100_000;

    /**
     * The numbers of the errors that say of a distributed table that its definition is such that no server could open it: there is no server object of a name
     * in it (1477), and what it says of its server is no language of Spider's (12501). Any other may be over at the next look. One whose file is damaged has no engine.
     */
    private static final Set<Integer> NEVER_OPENED = Set.of(1477, 12_501);

    private final LinkPool links;
    private final Node node;

    NodeLook(LinkPool links, Node node) {
        this.links = links;
        this.node = node;
    }

    /** The rows of a result as texts. */
    private List<List<@Nullable String>> ask(String sql, int rowsMax) {
        return answered(NodeQuestion.ask(links, node, sql, rowsMax));
    }

    private <T> T answered(CompletableFuture<T> asked) {
        try {
            return asked.join();
        } catch (CompletionException e) {
            throw away(e.getCause() instanceof ShardwrightException known ? known.message() : "it does not answer", e);
        }
    }

    private ShardwrightException away(String why, @Nullable Throwable cause) {
        return new ShardwrightException(
                ErrorCode.NOT_COMPARED,
                "node " + node.name() + " cannot be compared: " + why,
                "Start its worker. A reconciliation can leave it out: --without " + node.name() + ".",
                cause);
    }

    /** Why a node did not answer, of what a look at it has thrown. */
    static String why(ShardwrightException thrown) {
        return thrown.getCause() instanceof CompletionException wrapped
                        && wrapped.getCause() instanceof ShardwrightException known
                ? known.message()
                : thrown.message();
    }

    /**
     * The fence, once nothing of an earlier session runs on the node any more.
     *
     * @throws ShardwrightException {@link ErrorCode#NOT_COMPARED} if that does not come about in time
     */
    NodeMark silent(Incarnation life) {
        for (int look = 0; look < LOOKS_MAX; look++) {
            List<@Nullable String> row = ask(
                            "SELECT epoch, incarnation, silenced_for FROM shardwright.fence WHERE id = 1", 1)
                    .get(0);
            NodeMark mark = new NodeMark(Long.parseLong(text(row, 0)), incarnation(row, 1), incarnation(row, 2));
            if (mark.silencedFor().equals(Optional.of(life))) {
                return mark;
            }
            rest();
        }
        throw away("its worker has not noticed yet that the metadata database was restored", null);
    }

    private void rest() {
        try {
            new WakeSignal().rest(LOOK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw away("interrupted", e);
        }
    }

    private static String text(List<@Nullable String> row, int column) {
        String value = row.get(column);
        return value == null ? "" : value;
    }

    private static Optional<Incarnation> incarnation(List<@Nullable String> row, int column) {
        String value = text(row, column);
        return value.isEmpty() ? Optional.empty() : Optional.of(Incarnation.parse(value));
    }

    /** Hands over the ledger's rows, each group's at once. */
    void ledger(BiConsumer<GroupId, List<NodeTry>> taker) {
        String last = "";
        while (true) {
            List<List<@Nullable String>> page = ask(
                    "SELECT group_uuid, incarnation, seq, direction, attempt, outcome FROM shardwright.ledger WHERE group_uuid > '"
                            + last + "' ORDER BY group_uuid LIMIT " + PAGE_ROWS,
                    PAGE_ROWS);
            Map<String, List<NodeTry>> groups = new LinkedHashMap<>();
            for (List<@Nullable String> row : page) {
                groups.computeIfAbsent(text(row, 0), id -> new ArrayList<>()).add(read(row));
            }
            boolean whole = page.size() < PAGE_ROWS;
            if (!whole) {
                // It may go on in the next page.
                groups.remove(text(page.get(page.size() - 1), 0));
                if (groups.isEmpty()) {
                    throw away("a group has more than " + PAGE_ROWS + " rows in its ledger", null);
                }
            }
            for (Map.Entry<String, List<NodeTry>> group : groups.entrySet()) {
                taker.accept(GroupId.parse(group.getKey()), group.getValue());
                last = group.getKey();
            }
            if (whole) {
                return;
            }
        }
    }

    private NodeTry read(List<@Nullable String> row) {
        String outcome = text(row, 5);
        return new NodeTry(
                node.name(),
                Incarnation.parse(text(row, 1)),
                Integer.parseInt(text(row, 2)),
                Direction.valueOf(text(row, 3).toUpperCase(Locale.ROOT)),
                Integer.parseInt(text(row, 4)),
                outcome.isEmpty() ? End.OPEN : End.valueOf(outcome.toUpperCase(Locale.ROOT)));
    }

    /** The rehearsals of which the scratch schema is on the node. */
    Set<UUID> rehearsals() {
        Set<UUID> found = new TreeSet<>();
        for (List<@Nullable String> row : ask("SELECT SCHEMA_NAME FROM information_schema.SCHEMATA", SCHEMAS_MAX)) {
            ScratchRehearsal.ofSchema(text(row, 0)).ifPresent(found::add);
        }
        return found;
    }

    /** The tables of the data schema by name, with the generation of those that carry a shard's key; 0 for others. */
    Map<String, Long> tables() {
        Map<String, Long> tables = new LinkedHashMap<>();
        found().forEach((table, found) ->
                tables.put(table, found.shard().map(FoundShard::generation).orElse(0L)));
        return tables;
    }

    /** What is on it that leads to shards, or is the table of one. */
    FoundNode look() {
        return new FoundNode(node, found(), servers());
    }

    /** The same with the columns and keys of these tables, and with where the distributed ones lead. */
    FoundNode lookClosely() {
        Map<String, FoundTable> tables = found();
        Map<String, List<String>> columns = new LinkedHashMap<>();
        Map<String, SortedMap<String, String>> collations = tableCollations();
        for (List<@Nullable String> row : ask(
                "SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLLATION_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = "
                        + Quoting.mariaDbLiteral(node.schema()) + " ORDER BY TABLE_NAME, ORDINAL_POSITION",
                PARTS_MAX)) {
            columns.computeIfAbsent(text(row, 0), table -> new ArrayList<>())
                    .add(TableForm.foundColumn(
                            text(row, 1), text(row, 2), text(row, 3).equals("YES")));
            if (!text(row, 4).isEmpty()) {
                collations
                        .computeIfAbsent(text(row, 0), table -> new TreeMap<>())
                        .put(text(row, 1).toLowerCase(Locale.ROOT), text(row, 4));
            }
        }
        Map<String, List<String>> keys = keys();
        tables.replaceAll((table, found) -> found.distributed() || found.shard().isPresent()
                ? found.with(new TableForm(
                        columns.getOrDefault(table, List.of()),
                        keys.getOrDefault(table, List.of()),
                        collations.getOrDefault(table, new TreeMap<>())))
                : found);
        tables.replaceAll((table, found) -> found.distributed() ? found.with(led(table)) : found);
        return new FoundNode(node, tables, servers());
    }

    /** What a table's columns are of that say nothing else, under the empty name. */
    private Map<String, SortedMap<String, String>> tableCollations() {
        Map<String, SortedMap<String, String>> collations = new LinkedHashMap<>();
        for (List<@Nullable String> row : ask(
                "SELECT TABLE_NAME, TABLE_COLLATION FROM information_schema.TABLES WHERE TABLE_COLLATION IS NOT NULL AND TABLE_SCHEMA = "
                        + Quoting.mariaDbLiteral(node.schema()),
                TABLES_MAX)) {
            collations.put(text(row, 0), new TreeMap<>(Map.of("", text(row, 1))));
        }
        return collations;
    }

    /** In alphabetical order. Asks for nothing for which the server would open distributed tables. */
    private Map<String, List<String>> keys() {
        record Key(String table, String name, boolean unique) {}
        Map<Key, List<String>> parts = new LinkedHashMap<>();
        for (List<@Nullable String> row : ask(
                "SELECT TABLE_NAME, INDEX_NAME, NON_UNIQUE, COLUMN_NAME, SUB_PART FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = "
                        + Quoting.mariaDbLiteral(node.schema()) + " ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX",
                PARTS_MAX)) {
            String prefix = text(row, 4);
            parts.computeIfAbsent(
                            new Key(text(row, 0), text(row, 1), text(row, 2).equals("0")), key -> new ArrayList<>())
                    .add(TableForm.part(text(row, 3), prefix.isEmpty() ? 0 : Integer.parseInt(prefix)));
        }
        Map<String, List<String>> keys = new LinkedHashMap<>();
        parts.forEach((key, columns) -> keys.computeIfAbsent(key.table(), table -> new ArrayList<>())
                .add(TableForm.key(key.name(), key.unique(), columns)));
        keys.values().forEach(Collections::sort);
        return keys;
    }

    /** Where a distributed table leads. */
    private FoundRoute led(String table) {
        NodeQuestion.Answer answer = answered(
                NodeQuestion.answer(links, node, "SHOW CREATE TABLE " + Quoting.name(node.schema(), table), 1));
        if (!answer.error().isEmpty()) {
            return NEVER_OPENED.contains(answer.number())
                    ? FoundRoute.broken(answer.error())
                    : FoundRoute.unsure(answer.error());
        }
        return answer.rows().isEmpty()
                ? FoundRoute.unsure("the server shows nothing")
                : FoundRoute.parse(text(answer.rows().get(0), 1));
    }

    private Map<String, FoundServer> servers() {
        Map<String, FoundServer> servers = new LinkedHashMap<>();
        for (List<@Nullable String> row : ask(
                "SELECT Server_name, Host, Port, Db, Username, Socket FROM mysql.servers ORDER BY Server_name",
                SERVERS_MAX)) {
            servers.put(
                    text(row, 0),
                    new FoundServer(
                            text(row, 1), Integer.parseInt(text(row, 2)), text(row, 3), text(row, 4), text(row, 5)));
        }
        return servers;
    }

    private Map<String, FoundTable> found() {
        Map<String, FoundTable> tables = new LinkedHashMap<>();
        for (List<@Nullable String> row : ask(
                "SELECT TABLE_NAME, TABLE_COMMENT, ENGINE FROM information_schema.TABLES WHERE TABLE_SCHEMA = "
                        + Quoting.mariaDbLiteral(node.schema()) + " ORDER BY TABLE_NAME",
                TABLES_MAX)) {
            tables.put(text(row, 0), new FoundTable(text(row, 2), key(text(row, 1))));
        }
        return tables;
    }

    private static Optional<FoundShard> key(String comment) {
        Matcher key = KEY.matcher(comment);
        return key.matches()
                ? Optional.of(new FoundShard(
                        Long.parseLong(key.group(1)), Integer.parseInt(key.group(2)), Long.parseLong(key.group(3))))
                : Optional.empty();
    }
}
