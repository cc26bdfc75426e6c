package io.shardwright.nodedb;

import io.shardwright.searchd.NeedsManticore;
import io.shardwright.searchd.SearchNodes;
import java.sql.SQLException;
import org.junit.jupiter.api.Nested;

/** The same scenarios on every engine, each on a real server. */
final class EngineContractTest {
    @Nested
    final class OnMariaDb extends EngineContract {
        @Override
        ContractNode node() throws SQLException {
            return new MariaDbContract();
        }
    }

    @Nested
    @NeedsManticore
    final class OnManticore extends EngineContract {
        @Override
        ContractNode node() {
            return new ManticoreContract(SearchNodes.all().get(0));
        }
    }
}
