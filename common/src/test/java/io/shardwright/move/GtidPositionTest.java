package io.shardwright.move;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class GtidPositionTest {
    @Test
    void comparesWithinEachDomain() {
        GtidPosition position = GtidPosition.parse("3-1-4,0-2-17");
        assertThat(position).hasToString("0-2-17,3-1-4");
        assertThat(position.covers(Gtid.parse("0-9-17")))
                .as("whatever the server")
                .isTrue();
        assertThat(position.covers(Gtid.parse("0-2-18"))).isFalse();
        assertThat(position.covers(Gtid.parse("1-1-1"))).isFalse();
        assertThat(position.covers(GtidPosition.parse("0-1-16"))).isTrue();
        assertThat(GtidPosition.parse("0-1-16").covers(position)).isFalse();
        assertThat(position.covers(GtidPosition.START)).isTrue();
        assertThat(position.with(Gtid.parse("0-1-16"))).isEqualTo(position);
        assertThat(position.with(Gtid.parse("0-1-18"))).hasToString("0-1-18,3-1-4");
        assertThat(GtidPosition.parse("0-1-10").distanceTo(position)).isEqualTo(7 + 5);
        assertThat(GtidPosition.parse("")).isEqualTo(GtidPosition.START);
        assertThatThrownBy(() -> GtidPosition.parse("0-1")).isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void isReadAsItIsWritten(@ForAll @Size(max = 5) List<@IntRange(min = 0, max = 3) Integer> domains) {
        GtidPosition position = GtidPosition.START;
        for (int i = 0; i < domains.size(); i++) {
            GtidPosition next = position.with(new Gtid(domains.get(i), 1, i));
            assertThat(next.covers(position)).isTrue();
            position = next;
        }
        assertThat(GtidPosition.parse(position.toString())).isEqualTo(position);
    }
}
