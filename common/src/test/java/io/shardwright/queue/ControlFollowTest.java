package io.shardwright.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ControlFollowTest {
    private final ControlFollow follow = new ControlFollow();
    private final List<String> done = new ArrayList<>();
    private long version = 1;
    private boolean unsent;
    private boolean held;
    private boolean away;

    private List<String> look() {
        done.clear();
        ControlFollow.Side<IllegalStateException> side = new ControlFollow.Side<>() {
            @Override
            public long version() {
                return version;
            }

            @Override
            public boolean holdsUnsent() {
                return unsent;
            }

            @Override
            public boolean withhold() {
                if (away) {
                    throw new IllegalStateException("away");
                }
                done.add("withhold");
                return held;
            }

            @Override
            public void echo(long newest) {
                done.add("echo " + newest);
            }
        };
        boolean more = true;
        while (more) {
            more = follow.step(side);
        }
        return done;
    }

    @Test
    void withholdsBeforeItEchoesAndThenRests() {
        assertThat(follow.isDue()).as("before anything is claimed").isTrue();
        assertThat(look()).containsExactly("withhold", "echo 1");
        assertThat(follow.isDue()).isFalse();
        assertThat(look()).isEmpty();
        version = 2;
        assertThat(look()).containsExactly("withhold", "echo 2");
    }

    /** A statement that was on its way to the node has not met the first KILL. */
    @Test
    void looksAgainAsLongAsThereIsSomethingToWithhold() {
        held = true;
        assertThat(look()).containsExactly("withhold", "echo 1");
        assertThat(look()).containsExactly("withhold");
        held = false;
        assertThat(look()).containsExactly("withhold");
        assertThat(look()).isEmpty();
    }

    @Test
    void looksEachTimeWhileItHoldsWhatIsNotSent() {
        look();
        unsent = true;
        assertThat(look()).containsExactly("withhold");
        assertThat(look()).containsExactly("withhold");
    }

    @Test
    void goesOnWhereItFailed() {
        look();
        version = 2;
        away = true;
        assertThatThrownBy(this::look).hasMessage("away");
        assertThat(follow.isDue()).as("it goes on before anything is claimed").isTrue();
        away = false;
        assertThat(look()).containsExactly("withhold", "echo 2");
    }
}
