package io.shardwright.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.action.Action;
import io.shardwright.action.QuarantineTable;
import io.shardwright.action.RestoreTable;
import io.shardwright.action.RunSql;
import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.Phase;
import io.shardwright.queue.Probe;
import io.shardwright.queue.Probes;
import io.shardwright.statement.ObjectName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The table of verdicts, row by row: what a server says of statements is given, as MariaDB 10.11 says it. */
final class GroupValidationTest {
    private static final NodeName N1 = new NodeName("n1");

    private final List<CommandPair> commands = new ArrayList<>();
    private final Map<String, NodeFindings.Refused> refused = new HashMap<>();
    private final Set<ObjectName> absent = new HashSet<>();
    private boolean busy;

    private void command(String forward, String rollback, String... after) {
        commands.add(new CommandPair(
                "c" + (commands.size() + 1),
                N1,
                Phase.BEFORE,
                new RunSql(forward),
                Optional.of(new RunSql(rollback)),
                Optional.empty(),
                false,
                List.of(after)));
    }

    private void action(Action forward, Action rollback) {
        commands.add(CommandPair.of("c" + (commands.size() + 1), N1, forward, rollback, List.of()));
    }

    private void says(String sql, int number, String message) {
        refused.put(sql, new NodeFindings.Refused(number, message));
    }

    private void noTable(String sql, String table) {
        says(sql, 1146, "Table 'app." + table + "' doesn't exist");
    }

    private void absent(String... tables) {
        for (String table : tables) {
            absent.add(new ObjectName(Optional.of("app"), table));
        }
    }

    private Validation judged() {
        return GroupValidation.judge(
                commands, Map.of(N1, new NodeFindings(N1, "app", Optional.empty(), refused, absent, busy)));
    }

    private void assertRefused(ErrorCode code, String message) {
        ShardwrightException refusal = judged().refusal().orElseThrow();
        assertThat(refusal.message()).isEqualTo(message);
        assertThat(refusal.code()).isEqualTo(code);
    }

    private void assertFine() {
        assertThat(judged()).isEqualTo(new Validation(Optional.empty(), List.of()));
    }

    private void assertWarned(String warning) {
        assertThat(judged()).isEqualTo(new Validation(Optional.empty(), List.of(warning)));
    }

    @Test
    void syntaxIsRefusedInEachPart() {
        command("CREATE TABEL t", "DROP TABLE t");
        says("CREATE TABEL t", 1064, "near 'TABEL t' at line 1");
        assertRefused(ErrorCode.BAD_SYNTAX, "command 1 'c1' on n1, forward: near 'TABEL t' at line 1");

        refused.clear();
        says("DROP TABLE t", 1064, "near 'x' at line 1");
        assertRefused(ErrorCode.BAD_SYNTAX, "command 1 'c1' on n1, rollback: near 'x' at line 1");
        busy = true;
        assertRefused(ErrorCode.BAD_SYNTAX, "command 1 'c1' on n1, rollback: near 'x' at line 1");
    }

    @Test
    void syntaxOfProbesIsRefused() {
        commands.add(probed("ALTER TABLE t ADD a INT", "ALTER TABLE t DROP a", "SELECT 1 FORM t", "SELECT 0"));
        says("SELECT 1 FORM t", 1064, "near 't' at line 1");
        assertRefused(ErrorCode.BAD_SYNTAX, "command 1 'c1' on n1, probe done: near 't' at line 1");
    }

    private static CommandPair probed(String forward, String rollback, String done, String undone) {
        return new CommandPair(
                "c1",
                N1,
                Phase.BEFORE,
                new RunSql(forward),
                Optional.of(new RunSql(rollback)),
                Optional.of(new Probes(new Probe(done), new Probe(undone))),
                false,
                List.of());
    }

    @Test
    void aPlaceholderIsRefusedThoughServersPrepareIt() {
        command("INSERT INTO t VALUES ('?', ?)", "DELETE FROM t");
        assertRefused(ErrorCode.BAD_SYNTAX, "command 1 'c1' on n1, forward: a placeholder '?' stands at position 28");
    }

    @Test
    void theFirstOfSeveralIsNamed() {
        command("SELECT 1", "SELECT 2");
        command("A", "B");
        command("C", "D");
        says("A", 1064, "a");
        says("B", 1064, "b");
        says("D", 1064, "d");
        assertRefused(ErrorCode.BAD_SYNTAX, "command 2 'c2' on n1, forward: a (and 2 more)");
    }

    @Test
    void anUnknownTableIsRefused() {
        command("INSERT INTO nope VALUES (1)", "DELETE FROM t");
        noTable("INSERT INTO nope VALUES (1)", "nope");
        assertRefused(ErrorCode.UNKNOWN_OBJECT, "command 1 'c1' on n1, forward: Table 'app.nope' doesn't exist");
    }

    @Test
    void aTableThatTheGroupMakesBeforeIsThere() {
        command("CREATE TABLE t (id INT)", "DROP TABLE t");
        command("INSERT INTO t VALUES (1)", "DELETE FROM t", "c1");
        command("CREATE INDEX i ON t (id)", "DROP INDEX i ON t", "c2");
        noTable("INSERT INTO t VALUES (1)", "t");
        noTable("DELETE FROM t", "t");
        absent("t");
        assertFine();
    }

    @Test
    void aTableThatIsMadeOnlyLaterIsUnknown() {
        command("INSERT INTO t VALUES (1)", "DELETE FROM t");
        command("CREATE TABLE t (id INT)", "DROP TABLE t");
        noTable("INSERT INTO t VALUES (1)", "t");
        assertRefused(ErrorCode.UNKNOWN_OBJECT, "command 1 'c1' on n1, forward: Table 'app.t' doesn't exist");
    }

    @Test
    void whoDoesNotWaitForTheMakerIsWarned() {
        command("CREATE TABLE t (id INT)", "DROP TABLE t");
        command("INSERT INTO t VALUES (1)", "SELECT 1");
        noTable("INSERT INTO t VALUES (1)", "t");
        assertWarned("command 2 'c2' on n1, forward: it needs 'app.t', which command 1 makes, and does not wait for it:"
                + " add 'c1' to its 'after'");
    }

    @Test
    void definitionsAreJudgedByTheTablesTheyName() {
        command("ALTER TABLE nope ADD a INT", "ALTER TABLE nope DROP a");
        absent("nope");
        assertRefused(
                ErrorCode.UNKNOWN_OBJECT,
                "command 1 'c1' on n1, forward: 'app.nope' does not exist, or is hidden from the worker's account (and 1 more)");
        commands.clear();
        command("ALTER TABLE IF EXISTS nope ADD a INT", "SELECT 1");
        assertFine();
    }

    @Test
    void aRollbackThatNeedsWhatItsForwardDoesNotMakeIsRefused() {
        command("CREATE TABLE mails (id INT)", "DROP TABLE mail");
        absent("mails", "mail");
        assertRefused(
                ErrorCode.UNKNOWN_OBJECT,
                "command 1 'c1' on n1, rollback: 'app.mail' does not exist, or is hidden from the worker's account");
        commands.clear();
        command("CREATE TABLE mails (id INT)", "DROP TABLE IF EXISTS mail");
        assertFine();
    }

    @Test
    void anUnknownColumnIsRefusedUnlessTheGroupMakesIt() {
        String sql = "UPDATE t SET t.b = 1";
        command(sql, "SELECT 1");
        says(sql, 1054, "Unknown column 't.b' in 'SET'");
        assertRefused(ErrorCode.UNKNOWN_OBJECT, "command 1 'c1' on n1, forward: Unknown column 't.b' in 'SET'");

        commands.clear();
        command("ALTER TABLE t ADD COLUMN b INT", "ALTER TABLE t DROP COLUMN b");
        command(sql, "SELECT 1", "c1");
        assertFine();

        commands.clear();
        command("ALTER TABLE t ADD COLUMN c INT", "ALTER TABLE t DROP COLUMN c");
        command(sql, "SELECT 1", "c1");
        assertRefused(ErrorCode.UNKNOWN_OBJECT, "command 2 'c2' on n1, forward: Unknown column 't.b' in 'SET'");

        commands.clear();
        command("RENAME TABLE t TO t_old", "RENAME TABLE t_old TO t");
        command("CREATE TABLE t LIKE other", "DROP TABLE t", "c1");
        command(sql, "SELECT 1", "c2");
        absent("t_old");
        assertFine();
    }

    @Test
    void theRollbackSeesWhatItsForwardMade() {
        command("ALTER TABLE t ADD COLUMN b INT", "UPDATE t SET b = 0");
        says("UPDATE t SET b = 0", 1054, "Unknown column 'b' in 'SET'");
        assertFine();
    }

    @Test
    void theNumberOfColumnsIsJudgedLikeAColumn() {
        command("INSERT INTO t VALUES (1, 2)", "SELECT 1");
        says("INSERT INTO t VALUES (1, 2)", 1136, "Column count doesn't match value count at row 1");
        assertThat(judged().refusal()).isPresent();
        commands.clear();
        command("ALTER TABLE t ADD COLUMN b INT", "ALTER TABLE t DROP COLUMN b");
        command("INSERT INTO t VALUES (1, 2)", "SELECT 1", "c1");
        assertFine();
    }

    @Test
    void whatARenameTakesAwayIsGoneAndWhatItMakesIsThere() {
        command("RENAME TABLE a TO b", "RENAME TABLE b TO a");
        command("INSERT INTO b VALUES (1)", "DELETE FROM b", "c1");
        absent("b");
        noTable("INSERT INTO b VALUES (1)", "b");
        noTable("DELETE FROM b", "b");
        assertFine();
        command("INSERT INTO a VALUES (1)", "SELECT 1", "c2");
        assertRefused(
                ErrorCode.UNKNOWN_OBJECT,
                "command 3 'c3' on n1, forward: 'a' is not there any more: command 1 'c1' takes it away");
    }

    @Test
    void whatIsGoneOnlyPerhapsBeforeIsNotRefused() {
        command("RENAME TABLE a TO b", "RENAME TABLE b TO a");
        command("SELECT id FROM a", "SELECT 1");
        absent("b");
        assertFine();
    }

    @Test
    void aDroppedViewIsGone() {
        command("DROP VIEW v", "CREATE VIEW v AS SELECT 1");
        command("SELECT 1 FROM v", "SELECT 1", "c1");
        assertRefused(
                ErrorCode.UNKNOWN_OBJECT,
                "command 2 'c2' on n1, forward: 'v' is not there any more: command 1 'c1' takes it away");
    }

    @Test
    void namesInsideFunctionsAndSubqueriesAreNotTakenForTables() {
        command("DROP VIEW day_of", "CREATE VIEW day_of AS SELECT 1");
        command("SELECT EXTRACT(DAY FROM day_of) FROM t", "SELECT 1", "c1");
        command("WITH day_of AS (SELECT 1) SELECT * FROM day_of", "SELECT 1", "c1");
        assertFine();
    }

    @Test
    void quarantineRenames() {
        action(new QuarantineTable("app", "t", "q"), new RestoreTable("app", "t", "q"));
        absent("q");
        assertFine();
        absent("t");
        assertRefused(
                ErrorCode.UNKNOWN_OBJECT,
                "command 1 'c1' on n1, forward: 'app.t' does not exist, or is hidden from the worker's account");
    }

    @Test
    void aRenameThatIsDoneAlreadyCountsAsDone() {
        command("RENAME TABLE a TO b", "RENAME TABLE b TO a");
        absent("a");
        assertFine();
    }

    @Test
    void anUnknownDatabaseIsRefusedUnlessTheGroupMakesIt() {
        command("SELECT x.f()", "SELECT 1");
        says("SELECT x.f()", 1049, "Unknown database 'x'");
        assertRefused(ErrorCode.UNKNOWN_OBJECT, "command 1 'c1' on n1, forward: Unknown database 'x'");
        commands.clear();
        command("CREATE DATABASE X", "DROP DATABASE X");
        command("SELECT x.f()", "SELECT 1", "c1");
        assertFine();
    }

    @Test
    void whatIsNotCertainIsAWarning() {
        String sql = "INSERT INTO nope VALUES (1)";
        String words = "forward: Table 'app.nope' doesn't exist";
        noTable(sql, "nope");
        command(sql, "SELECT 1");
        busy = true;
        assertWarned("command 1 'c1' on n1, " + words);

        busy = false;
        commands.clear();
        command("CALL make_it()", "CALL unmake_it()");
        command(sql, "SELECT 1", "c1");
        assertWarned("command 2 'c2' on n1, " + words);

        commands.clear();
        commands.add(probed(sql, "SELECT 1", "SELECT 1", "SELECT 0"));
        assertWarned("command 1 'c1' on n1, " + words);

        commands.clear();
        command("RENAME TABLE x TO y, z TO nope", "RENAME TABLE nope TO z, y TO x");
        command(sql, "SELECT 1", "c1");
        assertFine();
    }

    @Test
    void aDefinitionThatNoServerMakesIsRefused() {
        command("CREATE TABLE t (a DECIMAL(99, 98))", "DROP TABLE t");
        says("CREATE TABLE t (a DECIMAL(99, 98))", 1425, "Too big scale 98");
        assertRefused(ErrorCode.BAD_COLUMN, "command 1 'c1' on n1, forward: Too big scale 98");
    }

    @Test
    void otherWordsOfTheServerAreWarnings() {
        command("SELECT f(1)", "SELECT 1");
        says("SELECT f(1)", 1305, "FUNCTION app.f does not exist");
        assertWarned("command 1 'c1' on n1, forward: the node would refuse it: FUNCTION app.f does not exist");
        says("SELECT f(1)", 1295, "This command is not supported in the prepared statement protocol yet");
        assertWarned("command 1 'c1' on n1, forward: not checked: This command is not supported in the prepared"
                + " statement protocol yet");
    }

    @Test
    void aMessageInOtherWordsIsNotCertain() {
        command("INSERT INTO nope VALUES (1)", "SELECT 1");
        says("INSERT INTO nope VALUES (1)", 1146, "Tabelle 'app.nope' existiert nicht");
        assertWarned("command 1 'c1' on n1, forward: Tabelle 'app.nope' existiert nicht");
    }

    @Test
    void commandsAfterTheDecisionSeeAllOfTheGroup() {
        commands.add(CommandPair.afterDecision("late", N1, new RunSql("INSERT INTO t VALUES (1)"), List.of()));
        commands.add(CommandPair.of(
                "make", N1, new RunSql("CREATE TABLE t (id INT)"), new RunSql("DROP TABLE t"), List.of()));
        noTable("INSERT INTO t VALUES (1)", "t");
        absent("t");
        assertFine();
    }

    @Test
    void eachNodeHasItsOwnSchemaAndOneThatIsAwayIsSaidSo() {
        NodeName n2 = new NodeName("n2");
        command("CREATE TABLE t (id INT)", "DROP TABLE t");
        commands.add(CommandPair.of(
                "other", n2, new RunSql("INSERT INTO t VALUES (1)"), new RunSql("SELECT 1"), List.of("c1")));
        noTable("INSERT INTO t VALUES (1)", "t");
        Map<NodeName, NodeFindings> findings = new TreeMap<>((a, b) -> a.value().compareTo(b.value()));
        findings.put(N1, NodeFindings.unchecked(N1, "app", "no link"));
        findings.put(n2, new NodeFindings(n2, "app", Optional.empty(), refused, Set.of(), false));
        Validation validation = GroupValidation.judge(commands, findings);
        assertThat(validation.refusal().orElseThrow().message())
                .isEqualTo("command 2 'other' on n2, forward: Table 'app.t' doesn't exist");
        assertThat(validation.warnings()).containsExactly("not checked: node n1: no link");
    }
}
