package io.shardwright.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A word that only leads to others, such as {@code table}. */
@Command(synopsisSubcommandLabel = "COMMAND")
final class CommandGroup implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private CommandGroup() {}

    static CommandLine of(String name, String description, Object... subcommands) {
        CommandLine line = new CommandLine(new CommandGroup());
        line.setCommandName(name);
        line.getCommandSpec().usageMessage().description(description);
        for (Object subcommand : subcommands) {
            line.addSubcommand(subcommand);
        }
        return line;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }
}
