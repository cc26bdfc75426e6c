package io.shardwright.move;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of one transaction in MariaDB's binary logs, written {@code domain-server-sequence}.
 *
 * @param sequence rises within a domain, whatever server wrote it
 */
public record Gtid(long domain, long server, long sequence) {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,10})-([0-9]{1,10})-([0-9]{1,18})");

    public Gtid {
        if (domain < 0 || server < 0 || sequence < 0) {
            throw new IllegalArgumentException("no GTID: " + domain + "-" + server + "-" + sequence);
        }
    }

    public static Gtid parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no GTID");
        }
        return new Gtid(
                Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)), Long.parseLong(matcher.group(3)));
    }

    @Override
    public String toString() {
        return domain + "-" + server + "-" + sequence;
    }
}
