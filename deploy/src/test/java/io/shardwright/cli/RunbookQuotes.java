package io.shardwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;

/** Compares what was said with what the runbook of errors quotes. */
final class RunbookQuotes {
    private RunbookQuotes() {}

    /**
     * Demands that what was said with each code has its quoted line, and the quoted advice, if there is one.
     *
     * @param heard by code
     */
    static void assertQuoted(Map<String, String> heard) throws IOException {
        SoftAssertions all = new SoftAssertions();
        int compared = 0;
        for (RunbookPage.Entry entry : RunbookPage.entries()) {
            String told = heard.get(entry.code());
            if (told != null) {
                String prefix = "error " + entry.code() + ": ";
                all.assertThat(told.lines().map(line -> line.replaceFirst("^.*" + prefix, "")))
                        .as(entry.code() + ": '" + entry.quote() + "' in\n" + told)
                        .anyMatch(entry::quotes);
                all.assertThat(entry.advice().isEmpty() || told.lines().anyMatch(entry::advises))
                        .as(entry.code() + ": '" + entry.advice() + "' in\n" + told)
                        .isTrue();
                all.assertThat(told).contains(entry.code().equals("not-rehearsable") ? "" : prefix);
                compared++;
            }
        }
        all.assertAll();
        assertThat(compared).as(heard.keySet().toString()).isEqualTo(heard.size());
    }
}
