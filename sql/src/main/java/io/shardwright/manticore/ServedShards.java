package io.shardwright.manticore;

import io.shardwright.time.Stopwatch;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/**
 * The shards of which a session's node has a copy, as statements to them need to know: whether one may still be sent, and to how many copies. What the catalog has said stays true until the
 * copy is retired here, for nobody else takes it away. Safe for use by many threads.
 */
public final class ServedShards {
    private final Function<String, OptionalInt> catalog;
    private final Map<String, Shard> known = new HashMap<>();

    /** Those that are being put into a cluster, known or not. */
    private final Set<String> entering = new HashSet<>();

    private static final class Shard {
        private final int copies;
        private int underWay;
        private int alone;
        private boolean retired;

        Shard(int copies) {
            this.copies = copies;
        }
    }

    /** @param catalog how many nodes have a copy of the shard with this table, if this node is one of them */
    public ServedShards(Function<String, OptionalInt> catalog) {
        this.catalog = catalog;
    }

    /**
     * Begins a statement to a shard's table; {@link #left} ends it.
     *
     * @return how many copies the shard has; empty if none is to be sent here any more: then nothing has begun
     */
    OptionalInt entered(String table) {
        synchronized (known) {
            Shard shard = known.get(table);
            if (shard != null) {
                return entered(shard);
            }
        }
        OptionalInt copies = catalog.apply(table);
        synchronized (known) {
            if (copies.isPresent()) {
                known.putIfAbsent(table, new Shard(copies.getAsInt()));
            }
            Shard shard = known.get(table);
            return shard == null ? OptionalInt.empty() : entered(shard);
        }
    }

    private static OptionalInt entered(Shard shard) {
        if (shard.retired) {
            return OptionalInt.empty();
        }
        shard.underWay++;
        return OptionalInt.of(shard.copies);
    }

    void left(String table) {
        synchronized (known) {
            Shard shard = known.get(table);
            if (shard != null) {
                shard.underWay--;
                known.notifyAll();
            }
        }
    }

    /**
     * Begins a change that goes to this node's copy by itself, by no cluster; {@link #endedAlone} ends it. Only of a shard that has been {@linkplain #entered entered}.
     *
     * @return false while the shard is being put into a cluster: then nothing has begun
     */
    boolean beginsAlone(String table) {
        synchronized (known) {
            Shard shard = known.get(table);
            if (shard == null || entering.contains(table)) {
                return false;
            }
            shard.alone++;
            return true;
        }
    }

    void endedAlone(String table) {
        synchronized (known) {
            Shard shard = known.get(table);
            if (shard != null) {
                shard.alone--;
                known.notifyAll();
            }
        }
    }

    /**
     * Lets no change begin any more that goes to this node's copy by itself, and waits for those that have; {@link #mayBeginAlone} lets them again.
     *
     * @return whether all have ended within that time; if not, they may begin again
     */
    boolean isQuiet(String table, long millis) throws InterruptedException {
        Stopwatch watch = Stopwatch.started();
        boolean quiet = false;
        synchronized (known) {
            entering.add(table);
            try {
                while (isWrittenAlone(table)) {
                    long left = millis - watch.elapsedMillis();
                    if (left <= 0) {
                        return false;
                    }
                    known.wait(left);
                }
                quiet = true;
                return true;
            } finally {
                if (!quiet) {
                    entering.remove(table);
                }
            }
        }
    }

    private boolean isWrittenAlone(String table) {
        Shard shard = known.get(table);
        return shard != null && shard.alone > 0;
    }

    void mayBeginAlone(String table) {
        synchronized (known) {
            entering.remove(table);
        }
    }

    /** The node is given a copy, perhaps one that it has had before: from now on the catalog says again whether statements may be sent to it. */
    void given(String table) {
        synchronized (known) {
            known.remove(table);
        }
    }

    /** Whether a statement that has entered may not be sent any more. */
    boolean isRetired(String table) {
        synchronized (known) {
            Shard shard = known.get(table);
            return shard != null && shard.retired;
        }
    }

    /**
     * Lets no statement begin any more, and waits for those that have.
     *
     * @return whether all have ended within that time
     */
    boolean retire(String table, long millis) throws InterruptedException {
        Stopwatch watch = Stopwatch.started();
        synchronized (known) {
            Shard shard = known.computeIfAbsent(table, any -> new Shard(0));
            shard.retired = true;
            while (shard.underWay > 0) {
                long left = millis - watch.elapsedMillis();
                if (left <= 0) {
                    return false;
                }
                known.wait(left);
            }
            return true;
        }
    }
}
