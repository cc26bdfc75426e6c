package io.shardwright.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.bucket.BucketFunction;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.table.ShardKey.Kind;
import org.junit.jupiter.api.Test;

class ShardKeyTest {
    private static final ShardKey BIGINT = new ShardKey("id", Kind.INTEGER, 64);
    private static final ShardKey TINYINT = new ShardKey("id", Kind.INTEGER, 8);
    private static final ShardKey UNSIGNED = new ShardKey("id", Kind.UNSIGNED, 64);
    private static final ShardKey SMALL_UNSIGNED = new ShardKey("id", Kind.UNSIGNED, 16);
    private static final ShardKey TEXT = new ShardKey("k", Kind.TEXT, 3);
    private static final ShardKey BYTES = new ShardKey("k", Kind.BYTES, 4);
    private static final ShardKey FIXED = new ShardKey("k", Kind.FIXED_BYTES, 4);

    @Test
    void integersAreDecimal() {
        assertThat(BIGINT.bucketOf("1")).isEqualTo(632);
        assertThat(BIGINT.bucketOf("-2")).isEqualTo(241);
        assertThat(BIGINT.bucketOf("007")).isEqualTo(334);
        assertThat(BIGINT.bucketOf("-9223372036854775808")).isEqualTo(241);
        assertThat(BIGINT.bucketOf("9223372036854775807")).isEqualTo(632);
        assertThat(TINYINT.bucketOf("-128")).isEqualTo(BucketFunction.ofInteger(-128));
        assertThat(UNSIGNED.bucketOf("18446744073709551615")).isEqualTo(874);
        assertThat(SMALL_UNSIGNED.bucketOf("65535")).isEqualTo(BucketFunction.ofInteger(65_535));
    }

    @Test
    void whatTheColumnCannotHoldIsRefused() {
        refused(BIGINT, "9223372036854775808", "is outside of column 'id'");
        refused(BIGINT, "-9223372036854775809", "is outside of column 'id'");
        refused(TINYINT, "128", "is outside of column 'id'");
        refused(TINYINT, "-129", "is outside of column 'id'");
        refused(UNSIGNED, "-1", "is outside of column 'id'");
        refused(UNSIGNED, "18446744073709551616", "is outside of column 'id'");
        refused(SMALL_UNSIGNED, "65536", "is outside of column 'id'");
        for (String text : new String[] {"", " 1", "1 ", "+1", "1.0", "1e3", "0x1", "one", "--1", "1;2", "١"}) {
            refused(BIGINT, text, "is no integer");
        }
        refused(BIGINT, "9".repeat(1_000), "is no integer");
    }

    @Test
    void textCountsCharactersNotBytes() {
        assertThat(TEXT.bucketOf("a")).isEqualTo(579);
        assertThat(TEXT.bucketOf("")).isEqualTo(0);
        assertThat(TEXT.bucketOf("日本語")).isEqualTo(741);
        assertThat(TEXT.bucketOf("🙂")).isEqualTo(297);
        assertThat(TEXT.bucketOf("a ")).isNotEqualTo(TEXT.bucketOf("a"));
        refused(TEXT, "abcd", "the key has 4 characters");
        refused(TEXT, "\ud83d", "no legal Unicode");
    }

    @Test
    void bytesAreHexadecimalOrText() {
        assertThat(BYTES.bucketOf("0x61")).isEqualTo(579);
        assertThat(BYTES.bucketOf("a")).isEqualTo(579);
        assertThat(BYTES.bucketOf("0xDEADbeef")).isEqualTo(BYTES.bucketOf("0xdeadbeef"));
        assertThat(FIXED.bucketOf("0x61")).isEqualTo(BYTES.bucketOf("0x61000000"));
        refused(BYTES, "0x6", "is no hexadecimal");
        refused(BYTES, "0xzz", "is no hexadecimal");
        refused(BYTES, "abcde", "the key has 5 bytes");
        refused(FIXED, "0x0000000000", "the key has 5 bytes");
    }

    private static void refused(ShardKey key, String text, String message) {
        assertThatThrownBy(() -> key.bucketOf(text)).isInstanceOfSatisfying(ShardwrightException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.BAD_KEY);
            assertThat(e.message()).contains(message);
        });
    }
}
