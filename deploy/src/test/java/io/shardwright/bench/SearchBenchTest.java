package io.shardwright.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.fleet.Endpoint;
import io.shardwright.local.SearchNode;
import io.shardwright.manticore.SearchHoldings;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.searchd.NeedsManticore;
import io.shardwright.searchd.SearchNodes;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Small tables on real servers: not how fast, but that all is measured, nothing lost, and nothing left. */
@NeedsManticore
final class SearchBenchTest {
    private static final int SERVERS = 4;

    @TempDir
    private Path folder;

    private final List<io.shardwright.searchd.SearchNode> servers = SearchNodes.named(SERVERS);

    @BeforeEach
    void empty() {
        servers.forEach(io.shardwright.searchd.SearchNode::empty);
    }

    private SearchBench bench(int count) {
        List<SearchNode> named = servers.stream()
                .limit(count)
                .map(server -> new SearchNode(server.sql(), server.api()))
                .toList();
        return new SearchBench(new SearchBench.Options(named, 6, 8, 60, 1, folder), progress -> {});
    }

    @Test
    @Timeout(300)
    void allIsMeasuredAndNothingIsLeft() {
        SearchReport report = bench(SERVERS).run(Instant.now());

        assertThat(report.kept()).as(report.toString()).isTrue();
        assertThat(report.server()).isNotEmpty();
        SearchReport.Round round = report.medians();
        assertThat(round.first().commitSeconds()).isPositive();
        assertThat(round.second().commitSeconds()).isPositive();
        assertThat(round.large()).isNotNull();
        assertThat(round.distributedMillis()).isPositive();
        assertThat(round.apiMillis()).isPositive();
        SearchReport.Joining joining = round.joining();
        if (servers.size() < SERVERS) {
            assertThat(joining).isNull();
        } else {
            assertThat(joining).isNotNull();
            assertThat(joining.copied()).isEqualTo(3);
            assertThat(joining.lowerBound()).isEqualTo(3);
            assertThat(joining.inserts()).isPositive();
            assertThat(joining.reads()).isPositive();
        }
        assertThat(servers).allMatch(server -> server.holdings().all().isEmpty());
    }

    @Test
    void aServerThatIsUsedIsRefusedAndLeftAsItIs() {
        SearchHoldings used = servers.get(2).holdings();
        servers.get(2).run("CREATE TABLE theirs (id bigint)");
        try {
            refused(SERVERS, "the server " + used.server() + " is not empty: [table theirs]");
            assertThat(used.tables()).containsExactly("theirs");
        } finally {
            used.clear();
        }
    }

    @Test
    void twoServersAreTooFew() {
        refused(2, "there are 2 Manticore servers, and it takes 3");
    }

    private void refused(int count, String words) {
        assertThatThrownBy(() -> bench(count).run(Instant.now()))
                .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.LOCAL_CLUSTER_REFUSED);
                    assertThat(e.message()).isEqualTo(words);
                });
    }

    @Test
    void aServerIsAskedForTheAddressThatOtherNodesUse() {
        Endpoint sql = servers.get(0).sql();
        assertThat(SearchNode.parseAll(sql.toString()))
                .containsExactly(new SearchNode(sql, servers.get(0).api()));
    }
}
