package io.shardwright.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.statement.ParsedSql;
import org.junit.jupiter.api.Test;

/** What is a parameter in a statement of ours, and what a list. */
class NamedParametersTest {
    @Test
    void takesNamesOutAndKeepsTheRest() {
        ParsedSql parsed =
                NamedParameters.parse("UPDATE t SET a = :a, b=:b_2 WHERE id IN (:__ids_0,:__ids_1) AND a < :a");
        assertThat(parsed.getSql()).isEqualTo("UPDATE t SET a = ?, b=? WHERE id IN (?,?) AND a < ?");
        assertThat(parsed.getParameters().getParameterNames())
                .isEqualTo(List.of("a", "b_2", "__ids_0", "__ids_1", "a"));
        assertThat(parsed.getParameters().isPositional()).isFalse();
    }

    @Test
    void takesNoneOutOfQuotesAndComments() {
        String sql = "SELECT ':a', 'it''s :a', \":a\", `:a`, 1 /* :a ' */ /*M! , :a */, ' : ' , 5 : 6 FROM t";
        assertThat(NamedParameters.parse(sql).getSql()).isEqualTo(sql);
        assertThat(NamedParameters.parse(sql).getParameters().getParameterNames())
                .isEmpty();
        assertThat(NamedParameters.parse("SELECT '' = :a, 'x").getSql()).isEqualTo("SELECT '' = ?, 'x");
    }

    @Test
    void putsListsInTheirPlaces() {
        Map<String, Object> lists = Map.of("ids", ":__ids_0,:__ids_1", "x", 1);
        assertThat(NamedLists.render("a IN (<ids>) AND b < 5 AND c <> d AND e <= f AND g <x> h AND <", lists::get))
                .isEqualTo("a IN (:__ids_0,:__ids_1) AND b < 5 AND c <> d AND e <= f AND g 1 h AND <");
        assertThat(NamedLists.render("SELECT 1", lists::get)).isEqualTo("SELECT 1");
        assertThatThrownBy(() -> NamedLists.render("a IN (<uuids>)", lists::get))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("<uuids>");
    }
}
