package io.shardwright.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReadFilesTest {
    private static final FileTime NOON = FileTime.fromMillis(1_800_000_000_000L);

    @TempDir
    private Path folder;

    private Path written(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("f"), content);
        Files.setLastModifiedTime(file, NOON);
        return file;
    }

    private static void assertState(Map<Path, FileLook> looks, Path file, FileLook.State state) {
        assertThat(looks)
                .hasEntrySatisfying(file, look -> assertThat(look.state()).isEqualTo(state));
    }

    @Test
    void aFileIsReadOnce() throws IOException {
        ReadFiles files = new ReadFiles();
        Path file = written("one");
        assertThat(files.bytes(file)).asString(StandardCharsets.UTF_8).isEqualTo("one");
        Map<Path, FileLook> looks = files.looks();
        written("two");
        assertThat(files.bytes(file)).asString(StandardCharsets.UTF_8).isEqualTo("one");
        assertThat(files.looks()).isEqualTo(looks);
    }

    @Test
    void anyDifferenceIsSeen() throws IOException {
        Path file = written("one");
        Map<Path, FileLook> first = ReadFiles.lookAt(List.of(file));
        assertThat(ReadFiles.lookAt(List.of(file))).isEqualTo(first);
        written("two");
        assertThat(ReadFiles.lookAt(List.of(file)))
                .as("of the same length and time")
                .isNotEqualTo(first);
        written("one");
        assertThat(ReadFiles.lookAt(List.of(file))).isEqualTo(first);
        Files.setLastModifiedTime(file, FileTime.fromMillis(NOON.toMillis() + 1));
        assertThat(ReadFiles.lookAt(List.of(file))).as("touched").isNotEqualTo(first);
        Files.delete(file);
        assertState(ReadFiles.lookAt(List.of(file)), file, FileLook.State.ABSENT);
    }

    @Test
    void whatCannotBeReadFailsEachTime() throws IOException {
        ReadFiles files = new ReadFiles();
        Path file = folder.resolve("f");
        assertThatThrownBy(() -> files.bytes(file)).isInstanceOf(NoSuchFileException.class);
        written("late");
        assertThatThrownBy(() -> files.bytes(file)).isInstanceOf(NoSuchFileException.class);
        assertState(files.looks(), file, FileLook.State.ABSENT);
        assertThatThrownBy(() -> files.bytes(folder)).isInstanceOf(IOException.class);
        assertState(files.looks(), folder, FileLook.State.UNREADABLE);
    }

    @Test
    void aHugeFileIsNotRead() throws IOException {
        Path file = Files.write(folder.resolve("huge"), new byte[(1 << 20) + 1]);
        assertThatThrownBy(() -> new ReadFiles().bytes(file)).hasMessage("it has more than 1048576 bytes");
    }
}
