package io.shardwright.manticore;

import io.shardwright.fleet.Incarnation;
import io.shardwright.fleet.NodeMark;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The file in which a node's fence stands: whole at every moment, and on the disk before anybody goes by it. Lines of {@code key=value}. */
final class FenceFile {
    private final Path path;

    FenceFile(Path path) {
        this.path = path;
    }

    /**
     * The process that has raised it last.
     *
     * @param pid 0 if there is none
     * @param startMillis when it began, by which it is told from a later one of that number
     */
    record Holder(long pid, long startMillis) {
        static final Holder NOBODY = new Holder(0, 0);

        static Holder ofThisProcess() {
            ProcessHandle self = ProcessHandle.current();
            return new Holder(self.pid(), startMillis(self));
        }

        private static long startMillis(ProcessHandle process) {
            return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        }

        /** It, if it still runs. */
        Optional<ProcessHandle> process() {
            return ProcessHandle.of(pid).filter(found -> startMillis(found) == startMillis);
        }
    }

    /** @param node whose it is; empty until its first worker comes */
    record Content(String node, NodeMark mark, Holder holder) {
        static final Content EMPTY = new Content("", NodeMark.NEW, Holder.NOBODY);
    }

    Content read() throws IOException {
        Map<String, String> lines = new HashMap<>();
        try {
            for (String line : Files.readAllLines(path, StandardCharsets.UTF_8)) {
                int gap = line.indexOf('=');
                if (gap < 0) {
                    throw new IOException("the file " + path + " is no fence: '" + line + "'");
                }
                lines.put(line.substring(0, gap), line.substring(gap + 1));
            }
        } catch (NoSuchFileException e) {
            return Content.EMPTY;
        }
        try {
            return new Content(
                    lines.getOrDefault("node", ""),
                    new NodeMark(
                            Long.parseLong(lines.getOrDefault("epoch", "0")),
                            incarnation(lines.getOrDefault("incarnation", "")),
                            incarnation(lines.getOrDefault("silenced-for", ""))),
                    new Holder(
                            Long.parseLong(lines.getOrDefault("pid", "0")),
                            Long.parseLong(lines.getOrDefault("started", "0"))));
        } catch (IllegalArgumentException e) {
            throw new IOException("the file " + path + " is no fence: " + e.getMessage(), e);
        }
    }

    void write(Content content) throws IOException {
        String text = "node=" + content.node() + "\nepoch=" + content.mark().epoch() + "\nincarnation="
                + text(content.mark().incarnation()) + "\nsilenced-for="
                + text(content.mark().silencedFor()) + "\npid="
                + content.holder().pid() + "\nstarted="
                + content.holder().startMillis() + "\n";
        Path draft = path.resolveSibling(path.getFileName() + ".draft");
        try (FileChannel channel = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        }
        Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(path.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private static Optional<Incarnation> incarnation(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(Incarnation.parse(text));
    }

    private static String text(Optional<Incarnation> incarnation) {
        return incarnation.map(Incarnation::toString).orElse("");
    }
}
