package io.shardwright.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.shardwright.problem.ErrorCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runbooks are whole, errors lead there, and what is to be typed can be. */
final class RunbookTest {
    private static final Pattern EXIT = Pattern.compile("Exit code (?<exit>\\d+)");
    private static final Pattern EXCEPTION =
            Pattern.compile("but (?<exit>\\d+) of (?<codes>`[a-z-]+`(?: and `[a-z-]+`)*)");

    @TempDir
    private Path folder;

    @Test
    void everyCodeHasItsPlaceAndEveryPlaceItsCode() throws IOException {
        assertThat(RunbookPage.entries())
                .extracting(RunbookPage.Entry::code)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(ErrorCode.values()).map(ErrorCode::code).toList());
    }

    /** Where the page tells how a command ends that meets an error of a section, it does. */
    @Test
    void whatIsSaidOfExitCodesIsSo() throws IOException {
        int told = 0;
        for (Map.Entry<String, String> entry : RunbookPage.introductions().entrySet()) {
            Matcher usual = EXIT.matcher(entry.getValue());
            if (usual.find()) {
                Matcher other = EXCEPTION.matcher(entry.getValue());
                boolean excepted = other.find() && other.group("codes").contains("`" + entry.getKey() + "`");
                int expected =
                        ExitCode.of(ErrorCode.of(entry.getKey()).orElseThrow()).number();
                assertThat((excepted ? other : usual).group("exit"))
                        .as(entry.getKey())
                        .isEqualTo("" + expected);
                told++;
            }
        }
        assertThat(told).isGreaterThan(50);
    }

    @Test
    void aFailureLeadsToItsPlace() {
        for (ErrorCode code : ErrorCode.values()) {
            assertThat(code.runbook()).endsWith("#" + code.code());
            Path page = Path.of("..", code.runbook().replaceFirst("#.*", ""));
            assertThat(page.normalize()).isEqualTo(RunbookPage.ERRORS.normalize());
            assertThat(Files.exists(page)).isTrue();
        }
        Shell.Said said = new Shell(Map.of(), folder).run("node", "list");
        assertThat(said.err()).endsWith("\nRunbook: docs/runbooks/errors.md#bad-setting\n");
    }

    @Test
    void everyCommandCanBeTyped() throws IOException {
        int typed = 0;
        for (Path page : List.of(RunbookPage.ERRORS, RunbookPage.TROUBLES)) {
            for (String command : RunbookPage.commands(page)) {
                String[] words = TypedLine.words(command).toArray(String[]::new);
                if (List.of(words).contains("--help")) {
                    assertThat(new Shell(Map.of(), folder).run(words).code())
                            .as(command)
                            .isZero();
                } else {
                    assertThatCode(() -> Main.commandLine(nowhere(), words)
                                    .setCaseInsensitiveEnumValuesAllowed(true)
                                    .parseArgs(words))
                            .as(page + ": " + command)
                            .doesNotThrowAnyException();
                }
                typed++;
            }
        }
        assertThat(typed).isGreaterThan(80);
    }

    private Surroundings nowhere() {
        PrintWriter nobody = new PrintWriter(Writer.nullWriter());
        return new Surroundings(new Screen(nobody, nobody, false), Map.of(), folder);
    }
}
