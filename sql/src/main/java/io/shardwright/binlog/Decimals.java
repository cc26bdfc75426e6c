package io.shardwright.binlog;

import java.nio.charset.StandardCharsets;

/**
 * The packed form of DECIMAL. Digits before and after the point are grouped by nine from the point outwards, each group a big-endian number in four bytes, the outermost ones in as
 * many as their digits need. The first bit is set for what is not negative; a negative value has all its bits inverted.
 */
final class Decimals {
    private static final int GROUP_DIGITS = 9;
    private static final int GROUP_BYTES = 4;
    private static final int[] BYTES_OF_DIGITS = {0, 1, 1, 2, 2, 3, 3, 4, 4, 4};

    private Decimals() {}

    static int bytes(int precision, int scale) {
        int whole = precision - scale;
        return whole / GROUP_DIGITS * GROUP_BYTES
                + BYTES_OF_DIGITS[whole % GROUP_DIGITS]
                + scale / GROUP_DIGITS * GROUP_BYTES
                + BYTES_OF_DIGITS[scale % GROUP_DIGITS];
    }

    /** As the server writes it as text: no zeros in front but one before the point, exactly {@code scale} digits after it. */
    static byte[] decode(byte[] packed, int precision, int scale) {
        boolean negative = (packed[0] & 0x80) == 0;
        byte[] plain = packed.clone();
        plain[0] ^= (byte) 0x80;
        if (negative) {
            for (int i = 0; i < plain.length; i++) {
                plain[i] = (byte) ~plain[i];
            }
        }
        EventBody in = new EventBody(plain);
        StringBuilder digits = new StringBuilder(precision + 2);
        int whole = precision - scale;
        group(in, whole % GROUP_DIGITS, digits);
        for (int i = 0; i < whole / GROUP_DIGITS; i++) {
            group(in, GROUP_DIGITS, digits);
        }
        int zeros = 0;
        while (zeros < digits.length() - 1 && digits.charAt(zeros) == '0') {
            zeros++;
        }
        digits.delete(0, zeros);
        if (digits.length() == 0) {
            digits.append('0');
        }
        if (scale > 0) {
            digits.append('.');
            for (int i = 0; i < scale / GROUP_DIGITS; i++) {
                group(in, GROUP_DIGITS, digits);
            }
            group(in, scale % GROUP_DIGITS, digits);
        }
        if (negative) {
            digits.insert(0, '-');
        }
        return digits.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void group(EventBody in, int count, StringBuilder digits) {
        if (count == 0) {
            return;
        }
        String group = Long.toString(in.big(BYTES_OF_DIGITS[count]));
        digits.append("0".repeat(count - group.length())).append(group);
    }
}
