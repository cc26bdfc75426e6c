package io.shardwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.localdb.Account;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Plays what a section of a runbook shows, block by block, on a cluster: writes its files, types its commands, runs its statements, and compares
 * exit codes and output. Words in capitals are taken from the output in which they are met first, and filled in from then on.
 */
final class Transcript {
    private static final String FENCE = "```";
    private static final Pattern PROMPT =
            Pattern.compile("\\$ \\./shardwright (?<command>.*?)( {2,}# ends with (?<exit>\\d+))?");
    private static final Pattern STATEMENT = Pattern.compile("(?<node>n\\d+)> (?<sql>.+)");
    private static final Pattern TOKEN = Pattern.compile("(?<any>\\h*…\\h*)|(?<gap>\\h+)|(?<word>\\w+)|.");

    /** Whole: what stands before it in the output takes as much as it can. */
    private static final String VALUE = "(?<![\\w-])[\\w-]+(?![\\w-])";

    private final ShellOnACluster shell;
    private final Path folder;
    private final List<List<String>> blocks;
    private final Set<String> names;
    private final Map<String, String> known = new HashMap<>();
    private int next;

    /** @param names the words in capitals that stand for something */
    Transcript(ShellOnACluster shell, Path folder, String section, Set<String> names) throws IOException {
        this.shell = shell;
        this.folder = folder;
        this.blocks = blocks(section);
        this.names = names;
    }

    private static List<List<String>> blocks(String section) throws IOException {
        List<String> page = Files.readAllLines(RunbookPage.TROUBLES);
        List<String> lines = page.subList(page.indexOf("## " + section) + 1, page.size()).stream()
                .takeWhile(line -> !line.startsWith("## "))
                .toList();
        List<List<String>> blocks = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith(FENCE)) {
                List<String> block = lines.subList(i + 1, lines.size()).stream()
                        .takeWhile(line -> !line.equals(FENCE))
                        .toList();
                blocks.add(block);
                i += block.size() + 1;
            }
        }
        return blocks;
    }

    Transcript with(String name, String value) {
        known.put(name, value);
        return this;
    }

    String value(String name) {
        return Objects.requireNonNull(known.get(name), name);
    }

    /** Plays so many blocks more. */
    void play(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            List<String> block = blocks.get(next);
            next++;
            if (block.get(0).startsWith("# ")) {
                Files.write(folder.resolve(block.get(0).substring(2)), block);
            } else {
                type(block);
            }
        }
    }

    /** Plays what is left; it has to be so many blocks. */
    void playLast(int count) throws IOException {
        assertThat(blocks).hasSize(next + count);
        play(count);
    }

    private void type(List<String> block) {
        for (int i = 0; i < block.size(); i++) {
            Matcher statement = STATEMENT.matcher(block.get(i));
            Matcher prompt = PROMPT.matcher(block.get(i));
            if (statement.matches()) {
                shell.cluster()
                        .node(statement.group("node"))
                        .server()
                        .run(Account.ROOT, filledIn(statement.group("sql")));
            } else {
                assertThat(prompt.matches()).as(block.get(i)).isTrue();
                List<String> says = block.subList(i + 1, block.size()).stream()
                        .takeWhile(line -> !PROMPT.matcher(line).matches()
                                && !STATEMENT.matcher(line).matches())
                        .toList();
                String exit = prompt.group("exit");
                run(prompt.group("command"), exit == null ? 0 : Integer.parseInt(exit), says);
                i += says.size();
            }
        }
    }

    private void run(String command, int exit, List<String> says) {
        String[] words = TypedLine.words(command).stream()
                .map(this::filledIn)
                .map(word -> word.endsWith(".yaml") ? folder.resolve(word).toString() : word)
                .toArray(String[]::new);
        Shell.Said said = shell.run(words);
        String all = said.err() + said.out();
        assertThat(said.code()).as(String.join(" ", words) + "\n" + all).isEqualTo(exit);
        List<String> lines = all.lines().map(String::strip).toList();
        int from = 0;
        for (String wanted : says) {
            Pattern line = pattern(wanted);
            int at = from;
            while (at < lines.size() && !line.matcher(lines.get(at)).matches()) {
                at++;
            }
            assertThat(at)
                    .as(String.join(" ", words) + " says '" + wanted + "' in\n" + all)
                    .isLessThan(lines.size());
            learn(line.matcher(lines.get(at)));
            from = at + 1;
        }
    }

    private String filledIn(String text) {
        StringBuilder filled = new StringBuilder();
        Matcher token = TOKEN.matcher(text);
        while (token.find()) {
            String word = token.group("word");
            filled.append(word != null && names.contains(word) ? value(word) : token.group());
        }
        return filled.toString();
    }

    private Pattern pattern(String wanted) {
        StringBuilder pattern = new StringBuilder();
        Matcher token = TOKEN.matcher(wanted);
        while (token.find()) {
            String word = token.group("word");
            if (token.group("any") != null) {
                pattern.append(".*");
            } else if (token.group("gap") != null) {
                pattern.append("\\h+");
            } else if (word == null || !names.contains(word)) {
                pattern.append(Pattern.quote(token.group()));
            } else if (known.containsKey(word)) {
                pattern.append(Pattern.quote(value(word)));
            } else {
                String group = "(?<" + word + ">";
                pattern.append(pattern.indexOf(group) < 0 ? group + VALUE + ")" : "\\k<" + word + ">");
            }
        }
        return Pattern.compile(pattern.toString());
    }

    private void learn(Matcher line) {
        assertThat(line.matches()).isTrue();
        for (String name : names) {
            if (!known.containsKey(name) && line.pattern().pattern().contains("(?<" + name + ">")) {
                known.put(name, line.group(name));
            }
        }
    }
}
