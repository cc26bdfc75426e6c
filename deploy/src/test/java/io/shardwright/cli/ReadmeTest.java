package io.shardwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.cluster.NeedsSpider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the README shows of a cluster of three nodes is so; and what such a cluster is asked for and cannot make is refused before anything is written. */
final class ReadmeTest {
    /** Stand for what a reader has and this test has not. */
    private static final Set<String> PLACEHOLDERS = Set.of("ID", "MOVE", "F");

    @TempDir
    private static Path folder;

    private static ShellOnACluster shell;

    @BeforeAll
    static void start() {
        shell = ShellOnACluster.start(folder, "readme", 3);
    }

    @AfterAll
    static void stop() {
        shell.close();
    }

    @Test
    void theFirstTenMinutesGoAsTheyAreShown() throws IOException {
        ReadmeSection section = ReadmeSection.of("## The first ten minutes");
        Path file = folder.resolve("mails.yaml");
        Files.writeString(file, section.file("mails.yaml"));
        int run = 0;
        for (List<String> command : section.commands()) {
            if (Collections.disjoint(command, PLACEHOLDERS)) {
                command.replaceAll(word -> word.equals("mails.yaml") ? file.toString() : word);
                Shell.Said said = shell.run(command.toArray(String[]::new));
                assertThat(said.code()).as(command + ": " + said.err()).isZero();
                run++;
            } else {
                assertThat(shell.run(asksForHelp(command)).code())
                        .as(command.toString())
                        .isZero();
            }
        }
        assertThat(run).isGreaterThan(10);

        Shell.Said again = shell.run("group", "rehearse", file.toString());
        assertThat(again.out()).contains("n1: what it makes was there before, so its rollback was not tried");
    }

    private static String[] asksForHelp(List<String> command) {
        return new String[] {command.get(0), command.get(1), "--help"};
    }

    @Test
    void aPlanForManticoreIsShownThoughNoNodeUnderstandsIt() {
        Shell.Said plan = shell.create(
                "reviews",
                "id bigint primary key, name varchar(100)",
                "--engine",
                "manticore",
                "--replicas",
                "2",
                "--dry-run");

        assertThat(plan.code()).as(plan.err()).isZero();
        assertThat(plan.err()).contains("planned as if every node had");
        assertThat(plan.out()).contains("CREATE CLUSTER", "JOIN CLUSTER", "release-cluster");
    }

    @Test
    @NeedsSpider
    void aTableWhoseNameIsTakenOnANodeIsRefused() throws IOException {
        Path file = folder.resolve("taken.yaml");
        Files.writeString(file, """
                commands:
                  - name: make
                    node: n2
                    forward: CREATE TABLE app.taken (a INT)
                    rollback: DROP TABLE app.taken
                """);
        assertThat(shell.run("group", "submit", file.toString()).code()).isZero();
        String before = shell.run("group", "list", "-o", "json").out();

        for (String way : List.of("--dry-run", "--wait")) {
            Shell.Said refused = shell.create("taken", "id bigint primary key", way);
            assertThat(refused.code()).isEqualTo(3);
            assertThat(refused.err())
                    .contains("error duplicate-table", "node n2 has a table or view 'app.taken' already");
        }
        assertThat(shell.run("group", "list", "-o", "json").out()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            delimiter = '|',
            value = {
                "a decimal(99,98) | Too big scale",
                "a enum('x','x') | duplicated value 'x' in ENUM",
                "a varchar(10000), b varchar(10000) | Row size too large",
                "a varchar(20000) | Column length too big",
                "a datetime default '99999' | Invalid default value for 'a'",
            })
    void aDefinitionThatTheNodesWouldRefuseIsRefused(String columns, String words) {
        String before = shell.run("group", "list", "-o", "json").out();

        for (String way : List.of("--dry-run", "--wait")) {
            Shell.Said refused = shell.create("refused", "id bigint primary key, " + columns, way);

            assertThat(refused.code()).isEqualTo(3);
            assertThat(refused.err()).contains("error bad-column", words);
        }
        assertThat(shell.run("group", "list", "-o", "json").out()).isEqualTo(before);
    }
}
