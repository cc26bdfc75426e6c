package io.shardwright.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A command as a page shows it, as a shell would take it apart. */
final class TypedLine {
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    private TypedLine() {}

    /** The words of a line, without a remark behind two spaces and {@code #}. */
    static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(line.split(" {2,}#", 2)[0]);
        while (word.find()) {
            words.add(word.group(1) == null ? word.group(2) : word.group(1));
        }
        return words;
    }
}
