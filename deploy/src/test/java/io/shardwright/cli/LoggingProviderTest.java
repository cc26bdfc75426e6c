package io.shardwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

final class LoggingProviderTest {
    @Test
    void setsLogbackUpAsOursAlone() {
        LoggingProvider provider = new LoggingProvider();
        provider.initialize();

        Logger ours = provider.getLoggerFactory().getLogger("io.shardwright.leader");
        Logger library = provider.getLoggerFactory().getLogger("org.apache.zookeeper");
        assertThat(ours.isInfoEnabled()).isTrue();
        assertThat(ours.isDebugEnabled()).isFalse();
        assertThat(library.isWarnEnabled()).isTrue();
        assertThat(library.isInfoEnabled()).isFalse();
    }
}
