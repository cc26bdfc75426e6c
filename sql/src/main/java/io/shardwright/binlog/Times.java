package io.shardwright.binlog;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * The packed forms of dates and times, written as the server writes them as text in a session of time zone +00:00. Those that end in 2 in the log, with fractions, are
 * big-endian; whatever is not a legal date stays as it is.
 */
final class Times {
    private static final long TIME_OFFSET = 0x800000L;
    private static final long TIME_MICROS_OFFSET = 0x800000000000L;
    private static final long DATETIME_OFFSET = 0x8000000000L;
    private static final long[] POWERS = {1_000_000, 100_000, 10_000, 1_000, 100, 10, 1};

    private Times() {}

    static byte[] year(int stored) {
        return ascii(stored == 0 ? "0000" : Integer.toString(1900 + stored));
    }

    static byte[] date(int packed) {
        StringBuilder text = new StringBuilder(10);
        date(text, packed >> 9, packed >> 5 & 15, packed & 31);
        return ascii(text);
    }

    static byte[] oldTime(int packed) {
        int signed = packed << 8 >> 8;
        int value = Math.abs(signed);
        StringBuilder text = new StringBuilder(10).append(signed < 0 ? "-" : "");
        clock(text, value / 10_000, value / 100 % 100, value % 100);
        return ascii(text);
    }

    static byte[] oldDateTime(long packed) {
        StringBuilder text = new StringBuilder(19);
        long date = packed / 1_000_000;
        long time = packed % 1_000_000;
        date(text, (int) (date / 10_000), (int) (date / 100 % 100), (int) (date % 100));
        text.append(' ');
        clock(text, (int) (time / 10_000), (int) (time / 100 % 100), (int) (time % 100));
        return ascii(text);
    }

    /** TIME: 24 bits of hours, minutes and seconds and up to 24 of the fraction, both negative in one complement. */
    static byte[] time(EventBody in, int digits) {
        long packed;
        if (digits >= 5) {
            packed = in.big(6) - TIME_MICROS_OFFSET;
        } else {
            long whole = in.big(3) - TIME_OFFSET;
            int fractionBytes = (digits + 1) / 2;
            long fraction = in.big(fractionBytes);
            if (whole < 0 && fraction > 0) {
                whole++;
                fraction -= 1L << (8 * fractionBytes);
            }
            packed = (whole << 24) + fraction * (fractionBytes == 1 ? 10_000 : 100);
        }
        StringBuilder text = new StringBuilder(17).append(packed < 0 ? "-" : "");
        long value = Math.abs(packed);
        long hms = value >> 24;
        clock(text, (int) (hms >> 12 & 1023), (int) (hms >> 6 & 63), (int) (hms & 63));
        fraction(text, value & 0xFFFFFF, digits);
        return ascii(text);
    }

    static byte[] dateTime(EventBody in, int digits) {
        long packed = in.big(5) - DATETIME_OFFSET;
        long micros = micros(in, digits);
        long date = packed >> 17;
        long months = date >> 5;
        StringBuilder text = new StringBuilder(26);
        date(text, (int) (months / 13), (int) (months % 13), (int) (date & 31));
        text.append(' ');
        clock(text, (int) (packed >> 12 & 31), (int) (packed >> 6 & 63), (int) (packed & 63));
        fraction(text, micros, digits);
        return ascii(text);
    }

    static byte[] timestamp(EventBody in, int digits) {
        long seconds = in.big(4);
        return timestamp(seconds, micros(in, digits), digits);
    }

    static byte[] timestamp(long seconds, long micros, int digits) {
        StringBuilder text = new StringBuilder(26);
        if (seconds == 0 && micros == 0) {
            text.append("0000-00-00 00:00:00");
        } else {
            LocalDateTime time = LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC);
            date(text, time.getYear(), time.getMonthValue(), time.getDayOfMonth());
            text.append(' ');
            clock(text, time.getHour(), time.getMinute(), time.getSecond());
        }
        fraction(text, micros, digits);
        return ascii(text);
    }

    private static long micros(EventBody in, int digits) {
        return switch ((digits + 1) / 2) {
            case 1 -> in.big(1) * 10_000;
            case 2 -> in.big(2) * 100;
            case 3 -> in.big(3);
            default -> 0;
        };
    }

    private static void date(StringBuilder text, int year, int month, int day) {
        digits(text, year, 4);
        digits(text.append('-'), month, 2);
        digits(text.append('-'), day, 2);
    }

    private static void clock(StringBuilder text, int hour, int minute, int second) {
        digits(text, hour, 2);
        digits(text.append(':'), minute, 2);
        digits(text.append(':'), second, 2);
    }

    private static void fraction(StringBuilder text, long micros, int digits) {
        if (digits > 0) {
            digits(text.append('.'), micros / POWERS[digits], digits);
        }
    }

    /** A number with at least so many digits. */
    private static void digits(StringBuilder text, long value, int count) {
        String plain = Long.toString(value);
        text.append("0".repeat(Math.max(0, count - plain.length()))).append(plain);
    }

    private static byte[] ascii(CharSequence text) {
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
