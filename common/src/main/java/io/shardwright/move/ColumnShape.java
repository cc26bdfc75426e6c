package io.shardwright.move;

/**
 * One column of a table as its server shows it.
 *
 * @param type the server's own words, such as {@code int(10) unsigned}
 * @param characterSet of text, ENUM and SET; empty for others
 * @param size of integers their bytes, of DECIMAL its digits, of BIT its bits, of BINARY its bytes; else 0
 * @param scale of DECIMAL its digits after the point, of times their fraction digits; else 0
 * @param generated whether the server computes it, so that nobody writes it
 * @param hasDefault whether a row may be written without it
 */
public record ColumnShape(
        String name,
        String type,
        ValueKind kind,
        String characterSet,
        int size,
        int scale,
        boolean unsigned,
        boolean zerofill,
        boolean nullable,
        boolean generated,
        boolean invisible,
        boolean hasDefault) {
    /** Whether the values of the other column fit here without any change of form. */
    boolean sameType(ColumnShape other) {
        return type.equals(other.type) && characterSet.equals(other.characterSet);
    }
}
