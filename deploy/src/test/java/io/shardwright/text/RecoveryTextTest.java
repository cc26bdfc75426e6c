package io.shardwright.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.RecoveredView;
import io.shardwright.api.RecoveryView;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RecoveryTextTest {
    private static final List<RecoveredView> ITEMS = List.of(
            new RecoveredView("expired-lease", "n2", "left", "start its worker"),
            new RecoveredView("rollback-stuck", "g", "recovered", "n1 is back"),
            new RecoveredView("group-in-doubt", "h", "failed", "internal"));

    @Test
    void tellsWhatWasFoundAndWhatBecameOfIt() {
        assertThat(RecoveryText.lines(new RecoveryView(List.of("goods", "users"), ITEMS, "h: internal", false, 0)))
                .containsExactly(
                        "KIND            WHAT  OUTCOME    WHY",
                        "expired-lease   n2    left       start its worker",
                        "rollback-stuck  g     recovered  n1 is back",
                        "group-in-doubt  h     failed     internal",
                        "",
                        "tables: goods, users",
                        "recovery does not run by itself: h: internal",
                        "recovered: 1, left: 1, failed: 1");
    }

    @Test
    void aDryRunTellsWhatWouldBe() {
        assertThat(RecoveryText.lines(new RecoveryView(List.of(), ITEMS.subList(1, 2), "", true, 0)))
                .containsExactly(
                        "KIND            WHAT  OUTCOME   WHY",
                        "rollback-stuck  g     would be  n1 is back",
                        "",
                        "would recover: 1, left: 0, failed: 0");
        assertThat(RecoveryText.lines(new RecoveryView(List.of(), List.of(), "", false, 0)))
                .containsExactly("recovered: 0, left: 0, failed: 0");
    }
}
