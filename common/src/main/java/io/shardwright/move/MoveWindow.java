package io.shardwright.move;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hours of each day in which rows may be copied and a cutover may happen: whenever a clock on the wall of the zone shows a time from the first (included) to the last (excluded). So an
 * hour that a clock shows twice, as clocks are put back, is open twice, and one that it skips is not open.
 *
 * <p>Written {@code 22:00-06:00 Europe/Berlin}; without a zone it is UTC. From a later time to an earlier one it spans midnight.
 */
public record MoveWindow(LocalTime from, LocalTime to, ZoneId zone) {
    private static final Pattern FORM =
            Pattern.compile("([0-9]{2}:[0-9]{2})-([0-9]{2}:[0-9]{2})(?: ([A-Za-z0-9_/+:-]{1,40}))?");

    /** A beginning that one day's clock skips is there on the next, so the search ends long before. */
    private static final int DAYS_MAX = 4;

    public MoveWindow {
        if (from.equals(to)) {
            throw new IllegalArgumentException("a window from " + from + " to " + to + " is empty, or always open");
        }
    }

    /** @throws IllegalArgumentException if it is not of that form, or names no zone that is known */
    public static MoveWindow parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no window such as '22:00-06:00 Europe/Berlin'");
        }
        try {
            return new MoveWindow(
                    LocalTime.parse(matcher.group(1)),
                    LocalTime.parse(matcher.group(2)),
                    matcher.group(3) == null ? ZoneOffset.UTC : ZoneId.of(matcher.group(3)));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'" + text + "' is no window: " + e.getMessage(), e);
        }
    }

    /** A window as it is stored; empty text for none, which is always open. */
    public static Optional<MoveWindow> stored(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(parse(text));
    }

    public boolean open(Instant now) {
        LocalTime time = now.atZone(zone).toLocalTime();
        boolean begun = !time.isBefore(from);
        boolean over = !time.isBefore(to);
        return from.isBefore(to) ? begun && !over : begun || !over;
    }

    /** When it opens next; now, if it is open. */
    public Instant opens(Instant now) {
        if (open(now)) {
            return now;
        }
        return beginnings(now).stream()
                .filter(begin -> begin.isAfter(now) && open(begin))
                .min(Instant::compareTo)
                .orElseThrow(() -> new IllegalStateException(this + " never opens after " + now));
    }

    /** Moments in which it may open: the first time on every wall clock, and whenever clocks are put back or forward. */
    private List<Instant> beginnings(Instant now) {
        ZoneRules rules = zone.getRules();
        LocalDate today = now.atZone(zone).toLocalDate();
        List<Instant> beginnings = new ArrayList<>();
        for (int day = 0; day <= DAYS_MAX; day++) {
            LocalDateTime begin = today.plusDays(day).atTime(from);
            rules.getValidOffsets(begin).forEach(offset -> beginnings.add(begin.toInstant(offset)));
        }
        ZoneOffsetTransition transition = rules.nextTransition(now);
        if (transition != null) {
            beginnings.add(transition.getInstant());
        }
        return beginnings;
    }

    @Override
    public String toString() {
        return from + "-" + to + " " + (zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId());
    }
}
