package io.shardwright.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Files read in one go: each once, however often it is asked for, so that what was judged is what was looked at even if a file is written
 * meanwhile. For one thread.
 */
public final class ReadFiles {
    /** Settings, keys and certificates have some kilobytes; what is larger than this is some other file. */
    private static final long BYTES_MAX = 1 << 20;

    private final Map<Path, Content> read = new TreeMap<>();

    /** What one file held, or why it could not be read. */
    private static final class Content {
        private final FileLook look;
        private final byte[] bytes;
        private final @Nullable IOException failure;

        private Content(FileLook look, byte[] bytes, @Nullable IOException failure) {
            this.look = look;
            this.bytes = bytes;
            this.failure = failure;
        }
    }

    /**
     * The content of a file.
     *
     * @throws IOException each time, if the first time failed
     */
    public byte[] bytes(Path file) throws IOException {
        Content content = read.computeIfAbsent(file, ReadFiles::readNow);
        if (content.failure != null) {
            throw content.failure;
        }
        return content.bytes.clone();
    }

    private static Content readNow(Path file) {
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw new IOException("it has more than " + BYTES_MAX + " bytes");
            }
            byte[] bytes = Files.readAllBytes(file);
            return new Content(FileLook.at(file, bytes), bytes, null);
        } catch (IOException e) {
            return new Content(FileLook.failed(e), new byte[0], e);
        }
    }

    /** What was seen of every file that was asked for. */
    public Map<Path, FileLook> looks() {
        Map<Path, FileLook> looks = new TreeMap<>();
        read.forEach((file, content) -> looks.put(file, content.look));
        return Map.copyOf(looks);
    }

    /** What is to be seen of these files now. */
    public static Map<Path, FileLook> lookAt(Collection<Path> files) {
        ReadFiles now = new ReadFiles();
        files.forEach(file -> now.read.computeIfAbsent(file, ReadFiles::readNow));
        return now.looks();
    }
}
