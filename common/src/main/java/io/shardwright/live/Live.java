package io.shardwright.live;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An immutable value that is exchanged as a whole while others use it: whoever reads it gets the old one or the new one, never a mixture. Whoever
 * asks for it at each use follows every change; whoever has to act on one listens. Safe for use by many threads; one thread sets it.
 */
public final class Live<T> implements Supplier<T> {
    private static final Logger log = LoggerFactory.getLogger(Live.class);

    private final List<Consumer<? super T>> listeners = new CopyOnWriteArrayList<>();
    private volatile T value;

    public Live(T first) {
        this.value = first;
    }

    @Override
    public T get() {
        return value;
    }

    /** A part of the value, as it is whenever it is asked for. */
    public <P> Supplier<P> part(Function<? super T, ? extends P> of) {
        return () -> of.apply(value);
    }

    /** Exchanges the value and then tells the listeners. What one of them throws is logged, and keeps neither the value nor the news from anybody. */
    public void set(T next) {
        value = next;
        for (Consumer<? super T> listener : listeners) {
            try {
                listener.accept(next);
            } catch (RuntimeException e) {
                log.error("a change has been taken, but not by all that it concerns", e);
            }
        }
    }

    /**
     * Is told of every value from now on, by the thread that sets it.
     *
     * @return ends that
     */
    public Runnable onChange(Consumer<? super T> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
