package io.shardwright.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** What stands in the README under one heading, up to the next. */
record ReadmeSection(List<String> lines) {
    private static final Path README = Path.of("..", "README.md");
    private static final String INDENT = "    ";
    private static final String COMMAND = INDENT + "./shardwright ";

    /** @param heading with its marks */
    static ReadmeSection of(String heading) throws IOException {
        List<String> lines = Files.readAllLines(README);
        return new ReadmeSection(lines.subList(lines.indexOf(heading) + 1, lines.size()).stream()
                .takeWhile(line -> !line.startsWith("## "))
                .toList());
    }

    /** A file that is shown whole, beginning with its name in a remark. */
    String file(String name) {
        return lines.subList(lines.indexOf(INDENT + "# " + name), lines.size()).stream()
                .takeWhile(line -> line.startsWith(INDENT))
                .map(line -> line.substring(INDENT.length()))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    /** The words of each command that is typed beside the cluster, which {@code up} runs. */
    List<List<String>> commands() {
        return lines.stream()
                .filter(line -> line.startsWith(COMMAND) && !line.equals(COMMAND + "up"))
                .map(line -> TypedLine.words(line.substring(COMMAND.length())))
                .toList();
    }
}
