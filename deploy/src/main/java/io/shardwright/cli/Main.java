package io.shardwright.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
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

    /** What decoders put in the place of what they cannot read. Sent on, it would be another key, and damaged rows. */
    private static final char REPLACEMENT = '\uFFFD';

    private Main() {}

    public static void main(String[] arguments) {
        Path base = Path.of(System.getenv().getOrDefault(FOLDER_VARIABLE, ".shardwright"))
                .toAbsolutePath()
                .normalize();
        Logging.choose(arguments.length == 0 ? "" : arguments[0], base);
        WatchedOutput watched = new WatchedOutput(new FileOutputStream(FileDescriptor.out));
        PrintWriter out = new PrintWriter(watched, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int code = run(arguments, out, err, System.getenv(), base, Boolean.getBoolean(TERMINAL_PROPERTY));
        out.flush();
        IOException lost = watched.lost();
        if (lost != null) {
            err.println("error internal: the output could not be written: " + lost.getMessage());
            err.println("What was asked for has been done as far as the log says; only what it came to was lost.");
            code = code == ExitCode.OK.number() ? ExitCode.UNEXPECTED.number() : code;
        }
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
        for (String argument : arguments) {
            if (argument.indexOf(REPLACEMENT) >= 0) {
                err.println("An argument has letters that cannot be read here: '" + argument + "'");
                err.println("Set the locale to one with UTF-8, such as LC_ALL=C.UTF-8, and write it in UTF-8.");
                return ExitCode.USAGE.number();
            }
        }
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
        Map<String, Supplier<Object>> commands = new Commands(surroundings).byName();
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
