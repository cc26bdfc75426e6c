package io.shardwright.manticore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.searchd.NeedsManticore;
import io.shardwright.searchd.SearchNode;
import io.shardwright.searchd.SearchNodes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a claim is told of a real server at the node's address that is not the one to claim for. */
@NeedsManticore
final class SearchPulseTest {
    private final SearchNode node = SearchNodes.all().get(0);

    @ParameterizedTest
    @CsvSource({
        // It may be set right again while the session lasts, and why it is none stands in the node's trouble.
        "BAD_SETTING, UNREACHABLE",
        // The session ends, and the server is taken anew.
        "FENCED, FENCED"
    })
    void whyItIsNotAskedIsSaid(ErrorCode refused, ErrorCode told) {
        List<Path> asked = new ArrayList<>();
        SearchServer server = new SearchServer(node.sql(), folder -> {
            asked.add(folder);
            throw new ShardwrightException(refused, "it is another one", "Give it back.");
        });
        try (SearchPulse pulse = new SearchPulse(server)) {
            assertThatThrownBy(pulse::check).isInstanceOfSatisfying(ShardwrightException.class, e -> {
                assertThat(e.code()).isEqualTo(told);
                assertThat(e.message()).isEqualTo("it is another one");
            });
        }
        assertThat(asked).containsExactly(node.dataFolder());
    }
}
