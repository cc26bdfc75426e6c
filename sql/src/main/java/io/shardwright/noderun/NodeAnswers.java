package io.shardwright.noderun;

/** Runs users' statements on a node for coordinators. Safe for use by many threads. */
public interface NodeAnswers extends AutoCloseable {
    /**
     * Runs one statement; a change of rows commits by itself.
     *
     * @param schema in which unqualified names are looked up, where the engine has several
     * @param rowsMax how many rows are read at most
     */
    NodeAnswer run(String schema, String sql, int rowsMax, RowSink rows) throws InterruptedException;

    @Override
    void close();
}
