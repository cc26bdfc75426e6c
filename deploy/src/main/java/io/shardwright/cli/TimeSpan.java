package io.shardwright.cli;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A time as people write it: {@code 90s}, {@code 10m}, {@code 2h}, {@code 1d}; a number alone is seconds. */
final class TimeSpan implements ITypeConverter<Duration> {
    private static final Pattern WRITTEN = Pattern.compile("([0-9]{1,6})([smhd]?)");
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Map<String, Duration> UNITS = Map.of(
            "", SECOND, "s", SECOND, "m", Duration.ofMinutes(1), "h", Duration.ofHours(1), "d", Duration.ofDays(1));

    static Duration of(String text) {
        Matcher written = WRITTEN.matcher(text);
        if (!written.matches()) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST, "'" + text + "' is no time", "Write such as 90s, 10m, 2h or 1d.");
        }
        return UNITS.getOrDefault(written.group(2), SECOND).multipliedBy(Integer.parseInt(written.group(1)));
    }

    @Override
    public Duration convert(String text) {
        try {
            return of(text);
        } catch (ShardwrightException e) {
            throw new TypeConversionException(e.message() + ". " + e.advice());
        }
    }
}
