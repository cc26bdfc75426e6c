package io.shardwright.move;

/**
 * How the values of a column are written while they are moved. The same value has the same bytes whether it was selected or read from the binary log; NULL
 * has none.
 */
public enum ValueKind {
    /** Any integer type: decimal digits without padding. */
    INTEGER,
    /** DECIMAL: digits with exactly the column's scale. */
    DECIMAL,
    /** FLOAT: as {@link #DOUBLE}, of the value widened. */
    FLOAT,
    /** DOUBLE: as {@link Double#toString(double)}, which reads back to the same bits. */
    DOUBLE,
    /** BIT: its bytes, the most significant first. */
    BIT,
    /** YEAR: four digits. */
    YEAR,
    /** DATE: {@code 2024-02-30}, illegal days and zeros as they are stored. */
    DATE,
    /** TIME: {@code -838:59:59}, with the column's fraction digits. */
    TIME,
    /** DATETIME: {@code 2024-02-30 23:59:59}, with the column's fraction digits. */
    DATETIME,
    /** TIMESTAMP: as DATETIME, in UTC; {@code 0000-00-00 00:00:00} for the zero value. */
    TIMESTAMP,
    /** CHAR, VARCHAR, TEXT and JSON: the bytes in the column's own character set. CHAR without trailing spaces. */
    TEXT,
    /** BINARY, VARBINARY and BLOB: the bytes; BINARY with all its padding. */
    BYTES,
    /** ENUM: the number of the label; 0 stands for a value that was not legal. */
    ENUM,
    /** SET: the sum of the bits of the labels. */
    SET,
    /** A point or shape: the bytes of the server's own form, four for its reference system and then WKB. */
    GEOMETRY,
    /** A type that is not known here, or stored in a way that is not: not movable. */
    OTHER;

    /** Whether values are digits that stand in SQL without quotes. */
    public boolean bare() {
        return switch (this) {
            case INTEGER, DECIMAL, YEAR, ENUM, SET -> true;
            case FLOAT, DOUBLE, BIT, DATE, TIME, DATETIME, TIMESTAMP, TEXT, BYTES, GEOMETRY, OTHER -> false;
        };
    }

    /** Whether values are digits and signs such as stand in numbers and times, and nothing else. */
    public boolean plain() {
        return switch (this) {
            case INTEGER, DECIMAL, FLOAT, DOUBLE, YEAR, DATE, TIME, DATETIME, TIMESTAMP, ENUM, SET -> true;
            case BIT, TEXT, BYTES, GEOMETRY, OTHER -> false;
        };
    }

    /** Whether the order of a key of this kind is that of comparing the column with a literal, so that chunks can be cut by it. */
    public boolean chunkable() {
        return switch (this) {
            case INTEGER, DECIMAL, YEAR, DATE, TIME, DATETIME, TIMESTAMP, TEXT, BYTES -> true;
            case FLOAT, DOUBLE, BIT, ENUM, SET, GEOMETRY, OTHER -> false;
        };
    }
}
