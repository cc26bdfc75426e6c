package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EntityTagTest {
    private static final EntityTag TAG = new EntityTag("ab12");

    @Test
    void isOfWhatIsInTheAnswer() {
        assertThat(EntityTag.of("abc".getBytes(StandardCharsets.UTF_8)).toString())
                .isEqualTo("\"ba7816bf8f01cfea414140de5dae2223\"");
    }

    @Test
    void isFoundAmongOthers() {
        assertThat(TAG.isNoneOf(List.of())).isTrue();
        assertThat(TAG.isNoneOf(List.of("\"ab\", \"cd\""))).isTrue();
        assertThat(TAG.isNoneOf(List.of("\"cd\"", "\"ef\" , \"ab12\""))).isFalse();
        assertThat(TAG.isNoneOf(List.of("W/\"ab12\""))).isFalse();
        assertThat(TAG.isNoneOf(List.of("*"))).isFalse();
        assertThat(TAG.isNoneOf(List.of("ab12"))).isTrue();
    }

    @Test
    void aWeakOneIsNoCondition() {
        assertThat(TAG.isOneOf(List.of("\"ab12\""))).isTrue();
        assertThat(TAG.isOneOf(List.of("*"))).isTrue();
        assertThat(TAG.isOneOf(List.of("W/\"ab12\""))).isFalse();
        assertThat(TAG.isOneOf(List.of())).isFalse();
    }
}
