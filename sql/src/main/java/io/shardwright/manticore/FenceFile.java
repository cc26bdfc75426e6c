package io.shardwright.manticore;

import io.shardwright.fleet.Incarnation;
import io.shardwright.fleet.NodeMark;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The file in which a node's fence stands: whole at every moment, and on the disk before anybody goes by it. Lines of {@code key=value}. */
final class FenceFile {
    /** What a whole one says, empty or not. */
    private static final Set<String> KEYS = Set.of("node", "epoch", "incarnation", "silenced-for", "pid", "started");

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

    /**
     * What stands there; {@link Content#EMPTY} before it is written.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_RECORD} if that is no whole fence
     */
    Content read() throws IOException {
        Map<String, String> lines = new HashMap<>();
        try {
            for (String line : Files.readAllLines(path, StandardCharsets.UTF_8)) {
                int gap = line.indexOf('=');
                if (gap < 0) {
                    throw broken("'" + line + "'");
                }
                lines.put(line.substring(0, gap), line.substring(gap + 1));
            }
        } catch (NoSuchFileException e) {
            return Content.EMPTY;
        } catch (CharacterCodingException e) {
            throw broken("it is no text");
        }
        // What has lost a part is not taken for one that nobody has raised: that would let an older session in.
        if (!lines.keySet().containsAll(KEYS)) {
            throw broken("it is cut off");
        }
        try {
            return new Content(
                    value(lines, "node"),
                    new NodeMark(
                            number(lines, "epoch"),
                            incarnation(value(lines, "incarnation")),
                            incarnation(value(lines, "silenced-for"))),
                    new Holder(number(lines, "pid"), number(lines, "started")));
        } catch (IllegalArgumentException e) {
            throw broken(String.valueOf(e.getMessage()));
        }
    }

    private ShardwrightException broken(String how) {
        return new ShardwrightException(
                ErrorCode.BAD_RECORD,
                "the file " + path + " is no fence: " + how,
                "Stop every worker of the node, remove the file, and start one: its next epoch is above all that the"
                        + " metadata database knows.");
    }

    private static String value(Map<String, String> lines, String key) {
        return Objects.requireNonNull(lines.get(key));
    }

    private static long number(Map<String, String> lines, String key) {
        long number = Long.parseLong(value(lines, key));
        if (number < 0) {
            throw new IllegalArgumentException(key + " is " + number);
        }
        return number;
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
