package io.shardwright.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class QuotingTest {
    @Test
    void namesStandInBackticks() {
        assertThat(Quoting.name("a`b")).isEqualTo("`a``b`");
        assertThat(Quoting.name("app", "t")).isEqualTo("`app`.`t`");
        assertThatThrownBy(() -> Quoting.name("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Quoting.name("a\0")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void eachEngineEscapesInItsWay() {
        assertThat(Quoting.mariaDbLiteral("it's \\ \"x\"")).isEqualTo("'it''s \\\\ \"x\"'");
        assertThat(Quoting.manticoreLiteral("it's \\ \"x\"")).isEqualTo("'it\\'s \\\\ \"x\"'");
    }
}
