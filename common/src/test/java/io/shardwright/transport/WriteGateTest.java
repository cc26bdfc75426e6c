package io.shardwright.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

final class WriteGateTest {
    private final WriteGate gate = new WriteGate();

    @Test
    void openChannelIsPassed() throws Exception {
        assertThat(gate.pass(new EmbeddedChannel())).isTrue();
    }

    @Test
    void closedChannelIsNot() throws Exception {
        EmbeddedChannel closed = new EmbeddedChannel();
        closed.close().sync();

        assertThat(gate.pass(closed)).isFalse();
    }

    /** Another sender fills the channel right after this one saw room: the peer reads as well as before. */
    @Test
    void channelFilledRightAfterTheLookIsPassed() throws Exception {
        assertThat(gate.pass(new OnceWritable())).isTrue();
    }

    private static final class OnceWritable extends EmbeddedChannel {
        private int looks;

        @Override
        public boolean isWritable() {
            return looks++ == 0;
        }
    }
}
