package io.shardwright.bucket;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;

/** Buckets without a gap, both ends included. Written {@code 0-255}, or {@code 7} for one alone. */
public record BucketRange(int first, int last) {
    public BucketRange {
        if (first < 0 || last < first || last >= BucketFunction.FINE_BUCKETS) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    "'" + first + "-" + last + "' is no range of buckets",
                    "Write first-last, from 0 to " + (BucketFunction.FINE_BUCKETS - 1) + ".");
        }
    }

    /** How many buckets it has. */
    public int count() {
        return last - first + 1;
    }

    public boolean contains(int bucket) {
        return bucket >= first && bucket <= last;
    }

    @Override
    public String toString() {
        return first == last ? String.valueOf(first) : first + "-" + last;
    }
}
