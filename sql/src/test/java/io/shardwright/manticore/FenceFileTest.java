package io.shardwright.manticore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.fleet.Incarnation;
import io.shardwright.fleet.NodeMark;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FenceFileTest {
    private static final Incarnation LIFE = Incarnation.numbered(2, 0xabc);

    @TempDir
    Path folder;

    private FenceFile file() {
        return new FenceFile(folder.resolve("fence"));
    }

    private static Stream<FenceFile.Content> contents() {
        return Stream.of(
                FenceFile.Content.EMPTY,
                new FenceFile.Content("m1", NodeMark.NEW, FenceFile.Holder.NOBODY),
                new FenceFile.Content(
                        "m1", new NodeMark(7, Optional.of(LIFE), Optional.empty()), new FenceFile.Holder(12, 34)),
                new FenceFile.Content(
                        "m1",
                        new NodeMark(Long.MAX_VALUE, Optional.of(LIFE), Optional.of(Incarnation.numbered(3, 1))),
                        new FenceFile.Holder(12, Long.MAX_VALUE)));
    }

    @ParameterizedTest
    @MethodSource("contents")
    void readsWhatItWrote(FenceFile.Content content) throws IOException {
        file().write(new FenceFile.Content(
                "a-longer-name", new NodeMark(99, Optional.of(LIFE), Optional.of(LIFE)), new FenceFile.Holder(9, 9)));
        file().write(content);
        assertThat(file().read()).isEqualTo(content);
        assertThat(folder.resolve("fence.draft")).doesNotExist();
    }

    @Test
    void isEmptyBeforeItIsWritten() throws IOException {
        assertThat(file().read()).isEqualTo(FenceFile.Content.EMPTY);
    }

    /** A process of the same number that began at another time is another one. */
    @Test
    void knowsAProcessByItsBeginningToo() {
        FenceFile.Holder self = FenceFile.Holder.ofThisProcess();
        assertThat(self.process()).contains(ProcessHandle.current());
        assertThat(new FenceFile.Holder(self.pid(), self.startMillis() + 1).process())
                .isEmpty();
        assertThat(FenceFile.Holder.NOBODY.process()).isEmpty();
    }

    /** Taken for an empty one, a fence of which a part is lost would let an older session in. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "node=m1\n",
                "node=m1\nepoch=7\n",
                "node=m1\nepoch=x\nincarnation=\nsilenced-for=\npid=0\nstarted=0\n",
                "node=m1\nepoch=7\nincarnation=2-0\nsilenced-for=\npid=0\nstarted=0\n",
                "node=m1\nepoch=-7\nincarnation=\nsilenced-for=\npid=0\nstarted=0\n"
            })
    void refusesWhatIsNoWholeFence(String text) throws IOException {
        Files.writeString(folder.resolve("fence"), text);
        assertThatThrownBy(() -> file().read()).isInstanceOfSatisfying(ShardwrightException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.BAD_RECORD);
            assertThat(e.message()).contains("is no fence");
        });
    }
}
