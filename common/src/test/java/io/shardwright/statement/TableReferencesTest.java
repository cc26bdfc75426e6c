package io.shardwright.statement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TableReferencesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "UPDATE a JOIN b ON a.id = b.id SET a.x = b.log WHERE c = 1 | a b",
                "UPDATE a, s.b SET a.x = 1 | a s.b",
                "UPDATE LOW_PRIORITY IGNORE a AS x, b y SET x.z = 1 | a b",
                "UPDATE (a STRAIGHT_JOIN b USING (id, log)) SET a.x = 1 | a b",
                "UPDATE a NATURAL JOIN b SET a.x = 1 | a b",
                "UPDATE a LEFT JOIN (b CROSS JOIN c) ON (b.id = a.id AND log > 1) SET a.x = 1 | a b c",
                "UPDATE a JOIN (SELECT id, log FROM d WHERE (1) ORDER BY id) AS e ON f(a.id, log) = e.id SET a.x = 1 | a",
                "UPDATE a JOIN b ON a.id IN (1, log), c SET a.x = 1 | a b c",
                "DELETE a FROM a JOIN b ON a.id = b.id WHERE b.log = 1 | a b",
                "DELETE QUICK a, s.b.* FROM a JOIN s.b USING (log) WHERE 1 | a s.b",
                "DELETE FROM x USING a AS x JOIN `b b` ON x.id = `b b`.id | x a `b b`",
                "DELETE a.* FROM a, b ORDER BY log LIMIT 1 | a b",
            })
    void findsWhatAChangeOfSeveralTablesMayChange(String sql, String tables) {
        assertThat(words(TableReferences.ofChange(Tokenizer.tokens(sql)))).isEqualTo(tables);
    }

    private static String words(Set<ObjectName> names) {
        return names.stream()
                .map(name -> name.name().contains(" ") ? "`" + name + "`" : name.toString())
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "select `s`.`a`.`id` AS `id`,`x`.`n` AS `n` from (`s`.`a` join `t`.`b` `x`) | s.a a.id x.n t.b",
                "select 1 AS `1` | ''"
            })
    void findsEveryQualifiedNameOfAView(String definition, String names) {
        assertThat(words(TableReferences.ofView(Tokenizer.tokens(definition)))).isEqualTo(names);
    }
}
