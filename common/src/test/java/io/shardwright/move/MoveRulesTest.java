package io.shardwright.move;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.bucket.BucketSet;
import io.shardwright.move.Unmovable.Reason;
import io.shardwright.table.ShardKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class MoveRulesTest {
    private static final ColumnShape ID = column("id", "int(11)", ValueKind.INTEGER, false, false);

    private static ColumnShape column(String name, String type, ValueKind kind, boolean nullable, boolean hasDefault) {
        return new ColumnShape(name, type, kind, "", 4, 0, false, false, nullable, false, false, hasDefault);
    }

    private static TableShape table(List<String> key, ColumnShape... columns) {
        return new TableShape(
                new TableAddress("app", "t"), "InnoDB", List.of(columns), key, false, List.of(), List.of(), false);
    }

    private static List<Reason> reasons(List<Unmovable> refusals) {
        return refusals.stream().map(Unmovable::reason).toList();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void everythingThatIsInTheWayIsSaid() {
        ColumnShape strange = column("g", "uuid", ValueKind.OTHER, true, true);
        TableShape bad = new TableShape(
                new TableAddress("app", "t"),
                "MyISAM",
                List.of(ID, strange),
                List.of(),
                false,
                List.of("tr"),
                List.of("fk"),
                true);
        assertThat(reasons(MoveRules.source(bad)))
                .containsExactlyInAnyOrder(
                        Reason.NOT_INNODB,
                        Reason.TRIGGERS,
                        Reason.FOREIGN_KEYS,
                        Reason.SYSTEM_VERSIONED,
                        Reason.NO_PRIMARY_KEY,
                        Reason.UNSUPPORTED_COLUMN);
        assertThat(MoveRules.source(table(List.of("id"), ID))).isEmpty();
        assertThat(reasons(MoveRules.source(table(List.of("f"), column("f", "float", ValueKind.FLOAT, false, false)))))
                .containsExactly(Reason.UNSUPPORTED_KEY);
    }

    @Test
    void aTargetMayDifferWhereNothingIsLost() {
        TableShape source = table(
                List.of("id"),
                ID,
                column("e", "enum('a','b')", ValueKind.ENUM, true, false),
                column("old", "int(11)", ValueKind.INTEGER, true, false));
        TableShape wider = table(
                List.of("id"),
                column("id", "bigint(20)", ValueKind.INTEGER, false, false),
                column("e", "enum('a','b','c')", ValueKind.ENUM, true, false),
                column("more", "int(11)", ValueKind.INTEGER, false, true));
        assertThat(MoveRules.target(source, wider)).isEmpty();
        RowSelection selection = MoveRules.selection(source, wider, Optional.empty());
        assertThat(selection.columns()).containsExactly("id", "e");
        assertThat(MoveRules.sameTypes(source, wider, selection)).isFalse();
        assertThat(MoveRules.comparable(source, wider, selection)).isEmpty();
        TableShape other = table(
                List.of("other"),
                ID,
                column("other", "int(11)", ValueKind.INTEGER, false, false),
                column("e", "enum('b','a')", ValueKind.ENUM, true, false),
                column("needed", "int(11)", ValueKind.INTEGER, false, false));
        assertThat(reasons(MoveRules.target(source, other)))
                .containsExactly(Reason.COLUMNS_DIFFER, Reason.LABELS_DIFFER, Reason.COLUMNS_DIFFER);
    }

    @Test
    void aChangeOfKeyIsADeleteAndAnInsertFilteredApart() {
        TableShape source = table(List.of("id"), ID, column("v", "int(11)", ValueKind.INTEGER, true, false));
        // 1 lies in bucket 632, 42 in 980.
        BucketFilter filter = new BucketFilter("id", ShardKey.Kind.INTEGER, BucketSet.parse("600-700"));
        ChangeRule rule =
                new ChangeRule(source, new RowSelection(List.of("v", "id"), List.of("id"), Optional.of(filter)));
        Row one = Row.of(List.of(ascii("1"), ascii("5")));
        Row oneLater = Row.of(List.of(ascii("1"), ascii("6")));
        Row fortyTwo = Row.of(List.of(ascii("42"), ascii("5")));
        Row minusOne = Row.of(List.of(ascii("-1"), ascii("5")));
        KeyedChange removeOne = new KeyedChange.Remove(Row.of(List.of(ascii("1"))));
        assertThat(rule.apply(RowChange.insert(one)))
                .containsExactly(new KeyedChange.Put(Row.of(List.of(ascii("5"), ascii("1")))));
        assertThat(rule.apply(RowChange.insert(fortyTwo))).isEmpty();
        assertThat(rule.apply(RowChange.update(one, oneLater)))
                .containsExactly(new KeyedChange.Put(Row.of(List.of(ascii("6"), ascii("1")))));
        assertThat(rule.apply(RowChange.update(one, fortyTwo))).containsExactly(removeOne);
        assertThat(rule.apply(RowChange.update(fortyTwo, one)))
                .containsExactly(new KeyedChange.Put(Row.of(List.of(ascii("5"), ascii("1")))));
        assertThat(rule.apply(RowChange.update(one, minusOne)))
                .as("-1 shares the bucket of 1")
                .containsExactly(removeOne, new KeyedChange.Put(Row.of(List.of(ascii("5"), ascii("-1")))));
        assertThat(rule.apply(RowChange.delete(one))).containsExactly(removeOne);
        assertThat(rule.apply(RowChange.delete(fortyTwo))).isEmpty();
    }
}
