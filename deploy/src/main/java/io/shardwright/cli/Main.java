package io.shardwright.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;

/** The {@code shardwright} command. */
public final class Main {
    /** Where local clusters live, unless said otherwise. */
    static final String FOLDER_VARIABLE = "SHARDWRIGHT_FOLDER";

    /** Set by the launching script, which can ask whether standard error is a terminal. */
    private static final String TERMINAL_PROPERTY = "shardwright.terminal";

    private static final int HELP_WIDTH = 110;

    private Main() {}

    public static void main(String[] arguments) {
        Path base = Path.of(System.getenv().getOrDefault(FOLDER_VARIABLE, ".shardwright"))
                .toAbsolutePath()
                .normalize();
        Logging.choose(arguments.length == 0 ? "" : arguments[0], base);
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int code = run(arguments, out, err, System.getenv(), base, Boolean.getBoolean(TERMINAL_PROPERTY));
        out.flush();
        err.flush();
        System.exit(code);
    }

    /**
     * Runs one command.
     *
     * @param base where local clusters live
     * @param terminal whether a person looks on
     * @return the exit code
     */
    static int run(
            String[] arguments,
            PrintWriter out,
            PrintWriter err,
            Map<String, String> environment,
            Path base,
            boolean terminal) {
        if (arguments.length == 3 && arguments[1].equals(ServerKind.CONFIG_OPTION)) {
            Optional<ServerKind> server = ServerKind.of(arguments[0]);
            if (server.isPresent()) {
                return serve(server.get(), Path.of(arguments[2]), environment, new Failures(err));
            }
        }
        Surroundings surroundings = new Surroundings(new Screen(out, err, terminal), environment, base);
        CommandLine root = commandLine(surroundings, arguments);
        root.setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExpandAtFiles(false)
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setUsageHelpWidth(HELP_WIDTH)
                .setExecutionExceptionHandler(
                        (failure, command, parsed) -> new Failures(err).tell(command.getCommandName(), failure));
        complete(root);
        return root.execute(arguments);
    }

    /** The form in which servers are started leaves nothing to parse, and the parser's own classes would be a fifth of their start. */
    private static int serve(ServerKind server, Path settings, Map<String, String> environment, Failures failures) {
        try {
            return server.run(settings, environment);
        } catch (InterruptedException | RuntimeException e) {
            return failures.tell(server.command(), e);
        }
    }

    /** Every command, or the one that the arguments begin with. */
    static CommandLine commandLine(Surroundings surroundings, String[] arguments) {
        Map<String, Supplier<Object>> commands = commands(surroundings);
        CommandLine root = CommandGroup.of(
                "shardwright", "Shards database tables over nodes, and never leaves a change half done.");
        @Nullable Supplier<Object> wanted = arguments.length == 0 ? null : commands.get(arguments[0]);
        // Reading the annotations of all commands takes longer than most commands do; only help needs all.
        if (wanted != null) {
            root.addSubcommand(arguments[0], wanted.get());
        } else {
            commands.forEach((name, command) -> root.addSubcommand(name, command.get()));
        }
        root.getCommandSpec()
                .version("Shardwright " + Build.version())
                .addOption(OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Show the version.")
                        .build());
        return root;
    }

    /** Every command by its name, in the order of the help. */
    private static Map<String, Supplier<Object>> commands(Surroundings surroundings) {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put(
                "node",
                () -> CommandGroup.of(
                        "node",
                        "The nodes of the cluster.",
                        new NodeCommands.ListNodes(surroundings),
                        new NodeCommands.Show(surroundings),
                        new NodeCommands.Drain(surroundings),
                        new NodeCommands.Undrain(surroundings),
                        new NodeCommands.Remove(surroundings),
                        new NodeCommands.Readmit(surroundings),
                        new NodeCommands.Admit(surroundings),
                        new NodeCommands.Pause(surroundings),
                        new NodeCommands.Resume(surroundings)));
        commands.put(
                "table",
                () -> CommandGroup.of(
                        "table",
                        "Sharded tables.",
                        new TableCommands.CreateTable(surroundings),
                        new TableCommands.ShowTable(surroundings),
                        new TableCommands.ListTables(surroundings),
                        new TableCommands.DropTable(surroundings),
                        new TableCommands.UndropTable(surroundings)));
        commands.put(
                "move",
                () -> CommandGroup.of(
                        "move",
                        "Shards on their way from one node to another, and back.",
                        new MoveCommands.Start(surroundings),
                        new MoveCommands.ListMoves(surroundings),
                        new MoveCommands.Show(surroundings),
                        new MoveCommands.Watch(surroundings),
                        new MoveOrderCommands.Pause(surroundings),
                        new MoveOrderCommands.Resume(surroundings),
                        new MoveOrderCommands.Throttle(surroundings),
                        new MoveOrderCommands.Window(surroundings),
                        new MoveOrderCommands.Cutover(surroundings),
                        new MoveOrderCommands.Stop(surroundings),
                        new MoveCommands.Reverse(surroundings),
                        new MoveCommands.Accept(surroundings)));
        commands.put(
                "rebalance",
                () -> CommandGroup.of(
                        "rebalance",
                        "Where shards are to be.",
                        new RebalancePlanCommand(surroundings),
                        new RebalanceCommands.Start(surroundings),
                        new RebalanceCommands.ListRebalances(surroundings),
                        new RebalanceCommands.Status(surroundings),
                        new RebalanceCommands.Watch(surroundings),
                        new RebalanceOrderCommands.Pause(surroundings),
                        new RebalanceOrderCommands.Resume(surroundings),
                        new RebalanceOrderCommands.Stop(surroundings),
                        new RebalanceOrderCommands.Undo(surroundings),
                        new RebalanceOrderCommands.Approve(surroundings),
                        new RebalanceOrderCommands.Reject(surroundings),
                        new RebalanceCommands.Automatic(surroundings)));
        commands.put(
                "group",
                () -> CommandGroup.of(
                        "group",
                        "Operation groups: changes that are done whole or undone.",
                        new GroupCommands.ListGroups(surroundings),
                        new GroupCommands.ShowGroup(surroundings),
                        new GroupCommands.SubmitGroup(surroundings),
                        new RehearseCommand(surroundings),
                        new ExplainCommands.ExplainGroup(surroundings),
                        new OrderCommands.StopGroup(surroundings),
                        new OrderCommands.RetryGroup(surroundings),
                        new OrderCommands.WaiveCommand(surroundings),
                        new OrderCommands.RollbackGroup(surroundings),
                        new OrderCommands.ContinueGroup(surroundings)));
        commands.put(
                "command",
                () -> CommandGroup.of(
                        "command", "Single commands of the queue.", new ExplainCommands.ExplainCommand(surroundings)));
        commands.put("pause", () -> new PauseCommands.PauseIt(surroundings));
        commands.put("resume", () -> new PauseCommands.Resume(surroundings));
        commands.put("pauses", () -> new PauseCommands.ListPauses(surroundings));
        commands.put(
                "metadata",
                () -> CommandGroup.of(
                        "metadata",
                        "The metadata database: backup, restore, and what follows.",
                        new MetadataCommands.ShowMetadata(surroundings),
                        new MetadataFileCommands.Backup(surroundings),
                        new MetadataFileCommands.Restore(surroundings),
                        new MetadataFileCommands.Renew(surroundings),
                        new MetadataCommands.Reconcile(surroundings)));
        commands.put("route", () -> new RouteCommand(surroundings));
        commands.put("sql", () -> new SqlCommand(surroundings));
        commands.put("up", () -> new UpCommand(surroundings));
        commands.put("demo", () -> new DemoCommand(surroundings));
        commands.put(
                "bench",
                () -> CommandGroup.of(
                        "bench",
                        "Measurements.",
                        new QueueBenchCommand(surroundings),
                        new RollbackBenchCommand(surroundings),
                        new MoveBenchCommand(surroundings),
                        new PlanBenchCommand(surroundings)));
        commands.put("torture", () -> new TortureCommand(surroundings));
        commands.put("simulate", () -> new SimulateCommand(surroundings));
        commands.put("coordinator", () -> new CoordinatorCommand(surroundings));
        commands.put("worker", () -> new WorkerCommand(surroundings));
        commands.put("prepare", () -> new PrepareCommand(surroundings));
        return commands;
    }

    /** Gives every command what all of them have: help, and the list of exit codes in it. */
    private static void complete(CommandLine line) {
        line.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help.")
                        .build());
        Map<String, String> meanings = new LinkedHashMap<>();
        for (ExitCode code : ExitCode.values()) {
            meanings.put(" " + code.number(), code.meaning());
        }
        line.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(meanings);
        line.getSubcommands().values().forEach(Main::complete);
    }
}
