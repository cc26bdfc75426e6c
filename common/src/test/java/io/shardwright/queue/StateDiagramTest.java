package io.shardwright.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The diagrams in the documentation say what the transition tables say. */
class StateDiagramTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "queue.md");

    @Test
    void theDocumentShowsTheTables() throws IOException {
        String document = Files.readString(DOCUMENT);
        assertThat(document)
                .contains(diagram(
                        "commands",
                        CommandState.WAITING.label(),
                        CommandTransitions.ALL.stream()
                                .map(t -> edge(t.from().label(), t.to().label(), t.event()))
                                .toList(),
                        Stream.of(CommandState.DONE, CommandState.CANCELLED, CommandState.UNDONE, CommandState.WAIVED)
                                .map(CommandState::label)
                                .toList()))
                .contains(diagram(
                        "groups",
                        GroupState.PENDING.label(),
                        GroupTransitions.ALL.stream()
                                .map(t -> edge(t.from().label(), t.to().label(), t.event()))
                                .toList(),
                        Stream.of(GroupState.values())
                                .filter(GroupState::ended)
                                .map(GroupState::label)
                                .toList()));
    }

    private static String edge(String from, String to, Enum<?> event) {
        return "    " + from + " --> " + to + ": "
                + event.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String diagram(String name, String first, List<String> edges, List<String> ends) {
        return "<!-- " + name + ": made from the transition table -->\n```mermaid\nstateDiagram-v2\n    [*] --> "
                + first
                + "\n" + String.join("\n", edges) + "\n"
                + ends.stream().map(end -> "    " + end + " --> [*]\n").collect(Collectors.joining()) + "```\n";
    }
}
