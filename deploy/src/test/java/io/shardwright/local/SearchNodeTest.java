package io.shardwright.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.fleet.Endpoint;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SearchNodeTest {
    @Test
    void aServerIsAHostAndTwoPorts() {
        assertThat(SearchNode.parseAll("127.0.0.1:9306:9312, [::1]:9316:9322"))
                .containsExactly(
                        new SearchNode(new Endpoint("127.0.0.1", 9306), new Endpoint("127.0.0.1", 9312)),
                        new SearchNode(new Endpoint("[::1]", 9316), new Endpoint("[::1]", 9322)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "search-1",
                "search-1:",
                "search-1:9306:",
                "search-1:9306:9312:9400",
                ":9306:9312",
                "::1:9306:9312"
            })
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> SearchNode.parseAll(text)).isInstanceOfSatisfying(ShardwrightException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.BAD_SETTING);
            assertThat(e.message()).isEqualTo("'" + text + "' is no Manticore server");
        });
    }
}
