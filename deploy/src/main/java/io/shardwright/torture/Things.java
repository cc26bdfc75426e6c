package io.shardwright.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * The kinds of things that commands do, each so that doing it twice, not at all, or undoing what it had not done shows at the end: rows without a
 * key, sums, objects that were there before with rows in them. All names have their schema before them.
 */
final class Things {
    /** The schema of shard tables, as it stands in every statement. */
    static final String SCHEMA = "app";

    private static final int PREEXISTING_COUNT = 5;
    private static final int WIDE_COUNT = 4;
    private static final int ACCOUNT_COUNT = 20;
    private static final String PREEXISTING = "(id INT NOT NULL PRIMARY KEY, kept VARCHAR(20) NOT NULL)";
    private static final String COLUMNS =
            "(id INT NOT NULL PRIMARY KEY, amount DECIMAL(12,2) NOT NULL DEFAULT 0, note VARCHAR(40) NULL)";

    private Things() {}

    /** What stands on every node. */
    static List<String> before() {
        List<String> sql = new ArrayList<>();
        sql.add("CREATE TABLE app.journal (grp INT NOT NULL, seq INT NOT NULL)");
        sql.add("CREATE TABLE app.account (id INT NOT NULL PRIMARY KEY, balance BIGINT NOT NULL)");
        for (int i = 1; i <= ACCOUNT_COUNT; i++) {
            sql.add("INSERT INTO app.account VALUES (" + i + ", 0)");
        }
        sql.add("CREATE TABLE app.taken (id INT NOT NULL PRIMARY KEY)");
        sql.add("INSERT INTO app.taken VALUES (1)");
        for (int i = 1; i <= PREEXISTING_COUNT; i++) {
            sql.add("CREATE TABLE app.pre_" + i + " " + PREEXISTING);
            sql.add("INSERT INTO app.pre_" + i + " VALUES (1, 'from before')");
        }
        for (int i = 1; i <= WIDE_COUNT; i++) {
            sql.add("CREATE TABLE app.wide_" + i + " (id INT NOT NULL PRIMARY KEY)");
            sql.add("INSERT INTO app.wide_" + i + " VALUES (1), (2)");
        }
        return sql;
    }

    static Thing table(String name) {
        String table = "t" + name;
        return Thing.of(
                Thing.Kind.TABLE, table, "CREATE TABLE app." + table + " " + COLUMNS, "DROP TABLE app." + table);
    }

    /** After the decision, so it may be asked for twice; it may be there already. */
    static Thing tableAfterwards(int group) {
        return Thing.of(Thing.Kind.OTHER, "a" + group, "CREATE TABLE IF NOT EXISTS app.a" + group + " " + COLUMNS, "");
    }

    /** It is there, with a row, whatever becomes of the group. */
    static Thing preexisting(SplittableRandom random) {
        String table = "app.pre_" + (1 + random.nextInt(PREEXISTING_COUNT));
        return Thing.of(
                Thing.Kind.OTHER, "", "CREATE TABLE IF NOT EXISTS " + table + " " + PREEXISTING, "DROP TABLE " + table);
    }

    /** A column of a table that many groups change; they lock it. */
    static Thing wideColumn(SplittableRandom random, String name) {
        String table = "wide_" + (1 + random.nextInt(WIDE_COUNT));
        return column(table, "c" + name);
    }

    private static Thing column(String table, String column) {
        String count = "(*) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'app' AND TABLE_NAME = '" + table
                + "' AND COLUMN_NAME = '" + column + "'";
        return Thing.of(
                        Thing.Kind.OTHER,
                        table,
                        "ALTER TABLE app." + table + " ADD COLUMN " + column + " INT NOT NULL DEFAULT 7",
                        "ALTER TABLE app." + table + " DROP COLUMN " + column)
                .probed("SELECT COUNT" + count, "SELECT 1 - COUNT" + count);
    }

    /** Something that needs a table which the group has made. */
    static Thing onTable(SplittableRandom random, String name, int seq, List<PlannedCommand> makers) {
        PlannedCommand maker = makers.get(random.nextInt(makers.size()));
        String table = maker.forward().split(" ", 4)[2].substring(SCHEMA.length() + 1);
        Thing thing = switch (random.nextInt(4)) {
            case 0 -> column(table, "extra" + name);
            case 1 ->
                Thing.of(
                        Thing.Kind.OTHER,
                        table,
                        "CREATE INDEX i" + name + " ON app." + table + " (amount, note)",
                        "DROP INDEX i" + name + " ON app." + table);
            case 2 ->
                Thing.of(
                        Thing.Kind.OTHER,
                        table,
                        "CREATE VIEW app.v" + name + " AS SELECT id, amount FROM app." + table,
                        "DROP VIEW app.v" + name);
            default ->
                Thing.of(
                        Thing.Kind.OTHER,
                        table,
                        // The node notes that it rounds the second amount.
                        "INSERT INTO app." + table + " (id, amount) VALUES (" + seq + ", 12.50), (" + (100 + seq)
                                + ", 0.055)",
                        "DELETE FROM app." + table + " WHERE id IN (" + seq + ", " + (100 + seq) + ")");
        };
        return thing.on(maker);
    }

    /** Takes a table out of service that stands before the group comes. */
    static Thing quarantine(int group, int at) {
        String table = "old_" + group + "_" + at;
        String quarantine = "sw_q_g" + group + "_s" + at + "_e1";
        String form = "{\"action\":\"%s\",\"version\":1,\"schema\":\"app\",\"table\":\"" + table
                + "\",\"quarantine\":\"" + quarantine + "\"}";
        return Thing.of(
                        Thing.Kind.OTHER,
                        table,
                        String.format(Locale.ROOT, form, "quarantine-table"),
                        String.format(Locale.ROOT, form, "restore-table"))
                .withEffect("RENAME TABLE app." + table + " TO app." + quarantine);
    }

    static String standingTable(String table) {
        return "CREATE TABLE app." + table + " " + COLUMNS;
    }

    static String standingRow(String table, int group) {
        return "INSERT INTO app." + table + " (id) VALUES (" + group + ")";
    }

    /** A row in a table without a key: a second one would stand beside it. */
    static Thing journal(int group, int seq) {
        return Thing.of(
                Thing.Kind.OTHER,
                "",
                "INSERT INTO app.journal (grp, seq) VALUES (" + group + ", " + seq + ")",
                "DELETE FROM app.journal WHERE grp = " + group + " AND seq = " + seq);
    }

    /** A sum to which every group adds an amount of its own. */
    static Thing account(SplittableRandom random) {
        int id = 1 + random.nextInt(ACCOUNT_COUNT);
        int amount = 1 + random.nextInt(1_000_000);
        return Thing.of(
                Thing.Kind.OTHER,
                "",
                "UPDATE app.account SET balance = balance + " + amount + " WHERE id = " + id,
                "UPDATE app.account SET balance = balance - " + amount + " WHERE id = " + id);
    }

    /** What no try can do, though its node understands it; its rollback would destroy what was there before. */
    static Thing failing(SplittableRandom random, int group) {
        return switch (random.nextInt(4)) {
            case 0 ->
                Thing.of(
                        Thing.Kind.OTHER,
                        "",
                        "INSERT INTO app.journal (grp, seq) VALUES (" + group + ", NULL)",
                        "DELETE FROM app.journal");
            case 1 ->
                // The first of its rows can be inserted, the second cannot.
                Thing.of(
                        Thing.Kind.OTHER,
                        "",
                        "INSERT INTO app.taken (id) VALUES (" + (1_000_000 + group) + "), (1)",
                        "DELETE FROM app.taken");
            case 2 -> {
                String table = "app.pre_" + (1 + random.nextInt(PREEXISTING_COUNT));
                yield Thing.of(
                        Thing.Kind.OTHER,
                        "",
                        "CREATE TABLE " + table + " (id BIGINT NOT NULL PRIMARY KEY)",
                        "DROP TABLE " + table);
            }
            default ->
                Thing.of(
                        Thing.Kind.OTHER,
                        "",
                        "UPDATE app.account SET balance = NULL WHERE id = 1",
                        "UPDATE app.account SET balance = 0");
        };
    }
}
