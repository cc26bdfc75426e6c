package io.shardwright.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the runbook of errors says of each code. */
final class RunbookPage {
    static final Path ERRORS = Path.of("..", "docs", "runbooks", "errors.md");
    static final Path TROUBLES = Path.of("..", "docs", "runbooks", "troubles.md");

    private static final Pattern ROW =
            Pattern.compile("\\| <a id=\"(?<code>[a-z-]+)\"></a>`\\k<code>` \\| (?<quote>.*?) \\| .+ \\|");
    private static final Pattern SECTION = Pattern.compile("### (?<code>[a-z-]+)");
    private static final Pattern COMMAND = Pattern.compile("\\./shardwright ([^`\n]+)");
    private static final String INDENT = "    ";

    /** In what is quoted: what is another each time. */
    private static final Pattern VARIABLE =
            Pattern.compile("\\b(GROUP|COORDINATOR|REBALANCE|MOVE|HASH|ADDRESS|FOLDER|FILE)\\b|\\h*…\\h*");

    private RunbookPage() {}

    /**
     * A code with what its section quotes.
     *
     * @param quote a line that is seen with this code
     * @param advice the line below it; empty if none is quoted
     */
    record Entry(String code, String quote, String advice) {
        /** Whether a line is the quoted one, but for what is another each time. */
        boolean quotes(String line) {
            return matches(quote, line);
        }

        boolean advises(String line) {
            return matches(advice, line);
        }

        private static boolean matches(String quoted, String line) {
            StringBuilder wanted = new StringBuilder();
            Matcher variable = VARIABLE.matcher(quoted);
            int from = 0;
            while (variable.find()) {
                wanted.append(Pattern.quote(quoted.substring(from, variable.start())))
                        .append(".*");
                from = variable.end();
            }
            wanted.append(Pattern.quote(quoted.substring(from)));
            return line.strip().matches(wanted.toString());
        }
    }

    /** In the order of the page. */
    static List<Entry> entries() throws IOException {
        List<Entry> entries = new ArrayList<>();
        List<String> lines = Files.readAllLines(ERRORS);
        for (int i = 0; i < lines.size(); i++) {
            Matcher row = ROW.matcher(lines.get(i));
            Matcher section = SECTION.matcher(lines.get(i));
            if (row.matches()) {
                entries.add(new Entry(row.group("code"), row.group("quote"), ""));
            } else if (section.matches()) {
                List<String> quoted = lines.subList(i + 2, lines.size()).stream()
                        .takeWhile(line -> line.startsWith(INDENT))
                        .map(String::strip)
                        .toList();
                String code = section.group("code");
                entries.add(new Entry(
                        code,
                        quoted.get(0).replaceFirst("^error " + code + ": ", ""),
                        quoted.size() < 2 ? "" : quoted.get(1)));
            }
        }
        return entries;
    }

    /** What stands between a heading and the first table or heading below it, by the codes of that section. */
    static Map<String, String> introductions() throws IOException {
        Map<String, String> introductions = new HashMap<>();
        String introduction = "";
        boolean over = false;
        for (String line : Files.readAllLines(ERRORS)) {
            Matcher row = ROW.matcher(line);
            Matcher section = SECTION.matcher(line);
            if (line.startsWith("## ")) {
                introduction = "";
                over = false;
            } else if (line.startsWith("|") || line.startsWith("#")) {
                over = true;
            } else if (!over) {
                introduction += line + "\n";
            }
            if (row.matches() || section.matches()) {
                introductions.put((row.matches() ? row : section).group("code"), introduction);
            }
        }
        return introductions;
    }

    /** Every command that a page names, as it is typed. */
    static List<String> commands(Path page) throws IOException {
        return COMMAND.matcher(Files.readString(page))
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
