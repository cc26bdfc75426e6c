package io.shardwright.manticore;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NodeStateTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | 0",
                "h1:9312,h1:9360:replication | 1",
                "h1:9312,h1:9360:replication,h2:9312,h2:9360:replication | 2",
                "h1:9312,h1:9360:replication,h2:9360:replication | 1",
            })
    void membersAreKnownByTheAddressOfTheServersOwnProtocol(String view, long servers) {
        assertThat(NodeState.addresses(view)).isEqualTo(servers);
    }
}
