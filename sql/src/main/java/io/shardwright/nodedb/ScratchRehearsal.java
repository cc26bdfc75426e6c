package io.shardwright.nodedb;

import io.shardwright.action.Action;
import io.shardwright.action.QuarantineTable;
import io.shardwright.action.RunSql;
import io.shardwright.dialect.Quoting;
import io.shardwright.fleet.Incarnation;
import io.shardwright.noderun.StopSigns;
import io.shardwright.noderun.Undertakings;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Effect;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.Outcome;
import io.shardwright.queue.Phase;
import io.shardwright.queue.Probe;
import io.shardwright.queue.Probes;
import io.shardwright.rehearsal.CommandRehearsal;
import io.shardwright.rehearsal.HalfRun;
import io.shardwright.rehearsal.NodeRehearsal;
import io.shardwright.rehearsal.SchemaState;
import io.shardwright.statement.Token;
import io.shardwright.statement.Tokenizer;
import io.shardwright.time.Stopwatch;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs commands forward and back on a scratch schema, by the very code that runs them in earnest ({@link CommandRun}), and compares what is there
 * before and after: of the whole, and of each command. A node's commands depend on each other through its schema only, so each node rehearses for
 * itself.
 *
 * <p>Order of durability: whoever calls has recorded {@link #schemaName} before, and forgets it after {@link #remove}; what a crash leaves is
 * removed by that record.
 */
public final class ScratchRehearsal {
    /** Comparisons of one table; beyond it only the whole is compared, so that large groups end in time. */
    private static final int COMPARISONS_MAX = 5_000;

    private static final String PREFIX = "shardwright_rehearsal_";
    private static final Pattern SCHEMA =
            Pattern.compile(PREFIX + "([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})");

    private final NodeDatabase node;
    private final long epoch;
    private final UUID id;
    private final String scratch;

    /** @param id of this rehearsal alone */
    public ScratchRehearsal(NodeDatabase node, long epoch, UUID id) {
        this.node = node;
        this.epoch = epoch;
        this.id = id;
        this.scratch = schemaName(id);
    }

    /** The scratch schema of a rehearsal. */
    public static String schemaName(UUID id) {
        return PREFIX + id.toString().replace("-", "");
    }

    /** The rehearsal whose scratch schema this would be, or empty if it is none. */
    public static Optional<UUID> ofSchema(String schema) {
        Matcher matcher = SCHEMA.matcher(schema);
        return matcher.matches()
                ? Optional.of(UUID.fromString(matcher.replaceFirst("$1-$2-$3-$4-$5")))
                : Optional.empty();
    }

    /** What a rehearsal takes. */
    public record Terms(int rows, long maxMillis, boolean dryRun) {}

    /**
     * Rehearses commands, in their order.
     *
     * @throws ShardwrightException if the node does not answer or belongs to another epoch
     */
    public NodeRehearsal run(List<RehearsedCommand> commands, Terms terms) {
        try (NodeConnection connection = node.open(epoch)) {
            Confinement confinement = confinement(connection);
            List<String> refusals = new ArrayList<>();
            List<RehearsedCommand> confined = confined(confinement, commands, refusals);
            SchemaMirror mirror = new SchemaMirror(connection, node.schema(), confinement);
            mirror.choose(words(commands));
            List<CommandRehearsal> runs = commands.stream()
                    .map(command -> CommandRehearsal.notRun(command.name()))
                    .toList();
            if (!refusals.isEmpty() || terms.dryRun()) {
                return new NodeRehearsal(runs, mirror.tables(), List.of(), refusals, mirror.warnings());
            }
            mirror.make(connection, scratch, terms.rows());
            return rehearse(connection, confined, mirror, terms);
        } catch (SQLException e) {
            throw node.refused(e);
        }
    }

    private Confinement confinement(NodeConnection connection) throws SQLException {
        Set<String> schemas = new HashSet<>();
        for (String schema : SchemaReader.texts(connection, "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA")) {
            schemas.add(schema.toLowerCase(Locale.ROOT));
        }
        // Those that the account may not see are there nevertheless.
        schemas.addAll(List.of("mysql", "sys", "performance_schema", "shardwright"));
        return new Confinement(node.schema(), scratch, schemas);
    }

    private static List<RehearsedCommand> confined(
            Confinement confinement, List<RehearsedCommand> commands, List<String> refusals) {
        List<RehearsedCommand> confined = new ArrayList<>();
        for (RehearsedCommand command : commands) {
            String part = "forward";
            try {
                Action forward = confinement.confined(command.forward());
                part = "rollback";
                Action rollback = confinement.confined(command.rollback());
                part = "probes";
                Optional<Probes> probes = command.probes()
                        .map(both -> new Probes(
                                new Probe(confinement.confined(both.done().sql())),
                                new Probe(confinement.confined(both.undone().sql()))));
                confined.add(new RehearsedCommand(command.name(), forward, rollback, probes));
            } catch (ShardwrightException e) {
                refusals.add("command '" + command.name() + "', " + part + ", cannot be rehearsed: " + e.message());
            }
        }
        return confined;
    }

    /** Every name in the commands, folded: those of tables are among them. */
    private static Set<String> words(List<RehearsedCommand> commands) {
        Set<String> words = new HashSet<>();
        for (RehearsedCommand command : commands) {
            for (Action half : List.of(command.forward(), command.rollback())) {
                if (half instanceof RunSql sql) {
                    Tokenizer.tokens(sql.sql()).stream()
                            .filter(Token::isName)
                            .forEach(token -> words.add(token.value().toLowerCase(Locale.ROOT)));
                } else if (half instanceof QuarantineTable quarantine) {
                    words.add(quarantine.table().toLowerCase(Locale.ROOT));
                }
            }
        }
        return words;
    }

    private NodeRehearsal rehearse(
            NodeConnection connection, List<RehearsedCommand> commands, SchemaMirror mirror, Terms terms)
            throws SQLException {
        List<String> warnings = new ArrayList<>(mirror.warnings());
        SchemaReader reader = new SchemaReader(connection, scratch);
        int tables = mirror.tables().size() + commands.size();
        boolean each = (long) tables * commands.size() * 2 <= COMPARISONS_MAX;
        if (!each) {
            warnings.add("there are too many commands to compare after each; the whole is compared");
        }
        Course course = new Course(
                commands, reader, each, Fence.read(connection).incarnation().orElseThrow());
        try (CommandRun run = new CommandRun(node.in(scratch), epoch, RouteAccounts.of(Map.of()), Undertakings.NONE)) {
            course.forward(run, terms.maxMillis());
            course.back(run);
        }
        return new NodeRehearsal(course.results(), mirror.tables(), course.leaves(), List.of(), warnings);
    }

    /** One way forward and back. */
    private final class Course {
        private final List<RehearsedCommand> commands;
        private final SchemaReader reader;
        private final boolean each;
        private final Incarnation incarnation;
        private final SchemaState first;
        private final List<SchemaState> before = new ArrayList<>();
        private final List<Outcome> outcomes = new ArrayList<>();
        private final List<CommandRehearsal> results = new ArrayList<>();

        Course(List<RehearsedCommand> commands, SchemaReader reader, boolean each, Incarnation incarnation)
                throws SQLException {
            this.commands = commands;
            this.reader = reader;
            this.each = each;
            this.incarnation = incarnation;
            this.first = reader.read();
            commands.forEach(command -> results.add(CommandRehearsal.notRun(command.name())));
        }

        void forward(CommandRun run, long maxMillis) throws SQLException {
            Stopwatch watch = Stopwatch.started();
            boolean going = true;
            for (int place = 0; going && place < commands.size(); place++) {
                before.add(place == 0 ? first : each ? reader.read() : first);
                Outcome outcome = watch.elapsedMillis() >= maxMillis
                        ? new Outcome.Failed(
                                Effect.NONE, "the time of " + maxMillis + " ms was over before it began", 0)
                        : run.run(half(place, Direction.FORWARD, Effect.NONE), StopSigns.NEVER);
                outcomes.add(outcome);
                going = outcome instanceof Outcome.Succeeded;
                results.set(
                        place,
                        new CommandRehearsal(commands.get(place).name(), judged(outcome), HalfRun.notRun(), List.of()));
            }
        }

        void back(CommandRun run) throws SQLException {
            Set<String> known = new HashSet<>();
            for (int place = outcomes.size() - 1; place >= 0; place--) {
                Effect effect = outcomes.get(place).effect();
                HalfRun rollback = HalfRun.notRun();
                if (effect == Effect.APPLIED || effect == Effect.UNKNOWN) {
                    rollback = judged(run.run(half(place, Direction.UNDO, effect), StopSigns.NEVER));
                }
                List<String> leaves = each ? before.get(place).differences(reader.read()) : List.of();
                CommandRehearsal forward = results.get(place);
                results.set(
                        place,
                        new CommandRehearsal(
                                forward.name(),
                                forward.forward(),
                                rollback,
                                each ? before.get(place).own(after(place), leaves, known) : List.of()));
                known.addAll(leaves);
            }
        }

        /** As it was before the next command; of the last, nobody looked, and none has left anything later. */
        private SchemaState after(int place) {
            return before.get(Math.min(place + 1, before.size() - 1));
        }

        private ClaimedCommand half(int place, Direction direction, Effect effect) {
            RehearsedCommand command = commands.get(place);
            return new ClaimedCommand(
                    place + 1,
                    new GroupId(id),
                    1,
                    incarnation,
                    place + 1,
                    command.name(),
                    Phase.BEFORE,
                    direction,
                    command.forward(),
                    Optional.of(command.rollback()),
                    command.probes(),
                    // What it leaves is looked for anyway.
                    true,
                    effect,
                    1,
                    0,
                    1,
                    OptionalInt.empty(),
                    Optional.empty(),
                    false);
        }

        List<String> leaves() throws SQLException {
            return first.differences(reader.read());
        }

        List<CommandRehearsal> results() {
            return results;
        }
    }

    private static HalfRun judged(Outcome outcome) {
        return outcome instanceof Outcome.Succeeded
                ? HalfRun.ok(outcome.durationMillis())
                : HalfRun.failed(outcome.durationMillis(), outcome.error());
    }

    /** Takes away whatever the rehearsal has made on the node, of this process or of one that died. Does nothing where nothing is. */
    public void remove() {
        try (NodeConnection connection = node.open(epoch)) {
            // The schema last: as long as the ledger has rows of a rehearsal, the schema tells what they are.
            Ledger.forget(connection, new GroupId(id));
            connection.execute("DROP DATABASE IF EXISTS " + Quoting.name(scratch));
        } catch (SQLException e) {
            throw node.refused(e);
        }
    }
}
