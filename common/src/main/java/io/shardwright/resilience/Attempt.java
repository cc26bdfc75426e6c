package io.shardwright.resilience;

/** Something that may fail and may be done again from its beginning. */
@FunctionalInterface
public interface Attempt<T> {
    T run() throws Exception;
}
