package io.shardwright.server;

import io.shardwright.manticore.HostFence;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The fences that this process holds on its host, by the data folder of the server. For one thread at a time but for {@link #close}. */
public final class HostFences implements AutoCloseable {
    private final Map<Path, HostFence> fences = new HashMap<>();

    synchronized HostFence of(Path dataFolder) {
        return fences.computeIfAbsent(dataFolder, folder -> new HostFence(folder.resolve(HostFence.FOLDER)));
    }

    /** Lets go of all. */
    @Override
    public synchronized void close() {
        fences.values().forEach(HostFence::close);
        fences.clear();
    }
}
