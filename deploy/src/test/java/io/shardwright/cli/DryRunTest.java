package io.shardwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Whatever changes anything can be tried first. */
final class DryRunTest {
    private static final Set<String> READING = Set.of(
            "node list",
            "node show",
            "table show",
            "table list",
            "move list",
            "move show",
            "move watch",
            "rebalance plan",
            "rebalance list",
            "rebalance status",
            "rebalance watch",
            "rebalance auto",
            "group list",
            "group show",
            "group explain",
            "command explain",
            "pauses",
            "diagnose",
            "health check",
            "schedule list",
            "key list",
            "key show",
            "audit list",
            "audit verify",
            "metadata show",
            "metadata backup",
            "route");

    /** They are servers, or make a cluster, or certificates, to play with. */
    private static final Set<String> RUNNING = Set.of(
            "up",
            "certificate issue",
            "demo",
            "bench queue",
            "bench rollback",
            "bench move",
            "bench plan",
            "bench api",
            "bench search",
            "torture",
            "simulate",
            "coordinator",
            "worker",
            "prepare");

    @Test
    void everyCommandThatChangesAnythingHasADryRun() {
        Screen silent = new Screen(new PrintWriter(Writer.nullWriter()), new PrintWriter(Writer.nullWriter()), false);
        CommandLine root = Main.commandLine(new Surroundings(silent, Map.of(), Path.of("")), new String[0]);
        Set<String> without = leaves(root, "")
                .filter(leaf -> !leaf.line().getCommandSpec().optionsMap().containsKey("--dry-run"))
                .map(Leaf::name)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> exempt = new TreeSet<>(READING);
        exempt.addAll(RUNNING);
        assertThat(without).isEqualTo(exempt);
    }

    private record Leaf(String name, CommandLine line) {}

    private static Stream<Leaf> leaves(CommandLine line, String name) {
        if (line.getSubcommands().isEmpty()) {
            return Stream.of(new Leaf(name, line));
        }
        return line.getSubcommands().entrySet().stream()
                .flatMap(entry -> leaves(entry.getValue(), (name + " " + entry.getKey()).strip()));
    }
}
