package io.shardwright.noderun;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes a result as it is read: first the columns' labels, then the rows, each value as text, null for NULL. May wait. */
public interface RowSink {
    void columns(List<String> labels) throws InterruptedException;

    void row(List<@Nullable String> values) throws InterruptedException;
}
