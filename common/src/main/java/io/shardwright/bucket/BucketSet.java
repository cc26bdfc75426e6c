package io.shardwright.bucket;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A set of buckets, such as a shard holds. Written {@code 0-255,300-310}. Two sets of the same buckets are equal.
 *
 * @param ranges ascending, with a gap between any two; made so from any order
 */
public record BucketSet(List<BucketRange> ranges) {
    private static final Pattern RANGE = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?");

    public BucketSet {
        ranges = merged(ranges);
    }

    /** Reads the text form, in any order, overlaps allowed. */
    public static BucketSet parse(String text) {
        List<BucketRange> ranges = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Matcher matcher = RANGE.matcher(part);
            if (!matcher.matches()) {
                throw new ShardwrightException(
                        ErrorCode.BAD_REQUEST, "'" + text + "' is no set of buckets", "Write it like 0-255,300-310.");
            }
            int first = Integer.parseInt(matcher.group(1));
            ranges.add(new BucketRange(first, matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2))));
        }
        return new BucketSet(ranges);
    }

    /** All buckets, split over shards: of 1024 buckets shard i of n holds those from i*1024/n up to but without (i+1)*1024/n, rounded down. */
    public static List<BucketSet> split(int shards) {
        if (shards < 1 || shards > BucketFunction.FINE_BUCKETS) {
            throw new ShardwrightException(
                    ErrorCode.BAD_SHARD_COUNT,
                    "a table cannot have " + shards + " shards",
                    "Choose 1 to " + BucketFunction.FINE_BUCKETS + ": a shard has at least one of a table's buckets.");
        }
        int buckets = BucketFunction.buckets(shards);
        return IntStream.range(0, shards)
                .mapToObj(shard -> new BucketSet(
                        List.of(new BucketRange(shard * buckets / shards, (shard + 1) * buckets / shards - 1))))
                .toList();
    }

    public boolean contains(int bucket) {
        return ranges.stream().anyMatch(range -> range.contains(bucket));
    }

    /** How many buckets it has. */
    public int count() {
        return ranges.stream().mapToInt(BucketRange::count).sum();
    }

    /** Its buckets, ascending. */
    public IntStream buckets() {
        return ranges.stream().flatMapToInt(range -> IntStream.rangeClosed(range.first(), range.last()));
    }

    @Override
    public String toString() {
        return ranges.stream().map(BucketRange::toString).collect(Collectors.joining(","));
    }

    private static List<BucketRange> merged(List<BucketRange> ranges) {
        List<BucketRange> sorted = ranges.stream()
                .sorted(Comparator.comparingInt(BucketRange::first))
                .toList();
        List<BucketRange> merged = new ArrayList<>();
        for (BucketRange range : sorted) {
            int end = merged.size() - 1;
            if (end >= 0 && range.first() <= merged.get(end).last() + 1) {
                BucketRange before = merged.get(end);
                merged.set(end, new BucketRange(before.first(), Math.max(before.last(), range.last())));
            } else {
                merged.add(range);
            }
        }
        return List.copyOf(merged);
    }
}
