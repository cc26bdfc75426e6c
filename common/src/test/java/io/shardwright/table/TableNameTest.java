package io.shardwright.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"u", "users", "order_items", "a1", "abcdefghijabcdefghijabcdefghijabcdefghij", "swords"})
    void plainNamesAreTaken(String name) {
        assertThat(new TableName(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Users",
                "1users",
                "_users",
                "user-s",
                "user s",
                "user's",
                "users`",
                "users\"",
                "users;drop table x",
                "usérs",
                "users\u0000",
                "users\n",
                "用户",
                "u\u0131",
                "abcdefghijabcdefghijabcdefghijabcdefghijk",
                "sw_users",
                "select",
                "table",
                "groups",
                "key"
            })
    void othersAreRefused(String name) {
        assertThatThrownBy(() -> new TableName(name)).isInstanceOfSatisfying(ShardwrightException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.BAD_NAME);
            assertThat(e.message()).doesNotContain("\n", "\u0000");
            assertThat(e.advice()).isNotBlank();
        });
    }

    @Test
    void anEnormousNameIsNotRepeatedInFull() {
        assertThatThrownBy(() -> new TableName("x".repeat(1_000_000))).message().hasSizeLessThan(120);
    }
}
