package io.shardwright.operations;

/** Text from outside, fit for one line of a message. */
final class Words {
    private static final int SHOWN_MAX = 64;

    private Words() {}

    /** The text without control characters, cut to what a line can hold. */
    static String shown(String text) {
        String printable = text.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
        return printable.codePointCount(0, printable.length()) <= SHOWN_MAX
                ? printable
                : printable.substring(0, printable.offsetByCodePoints(0, SHOWN_MAX)) + "...";
    }
}
