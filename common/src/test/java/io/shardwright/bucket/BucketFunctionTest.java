package io.shardwright.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BucketFunctionTest {
    static List<String> vectors() throws IOException {
        try (InputStream in = BucketFunction.class.getResourceAsStream("vectors.txt")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().filter(line -> !line.startsWith("#")).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void agreesWithItsVectors(String vector) {
        String[] fields = vector.split(" ", -1);
        int bucket = switch (fields[0]) {
            case "integer" -> BucketFunction.ofInteger(Long.parseLong(fields[1]));
            case "unsigned" -> BucketFunction.ofUnsigned(Long.parseUnsignedLong(fields[1]));
            case "text", "bytes" -> BucketFunction.ofBytes(HexFormat.of().parseHex(fields[1].substring(2)));
            default -> throw new IllegalArgumentException(vector);
        };
        assertThat(bucket).isEqualTo(Integer.parseInt(fields[2]));
    }

    /** So a table could be given finer buckets without a row changing its shard. */
    @Test
    void aBucketOfIntegersIsSixteenFinerOnes() {
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            long key = random.nextLong();
            assertThat(BucketFunction.ofInteger(key, BucketFunction.FINE_BUCKETS) / 16)
                    .isEqualTo(BucketFunction.ofInteger(key));
            assertThat(BucketFunction.ofUnsigned(key, BucketFunction.FINE_BUCKETS) / 16)
                    .isEqualTo(BucketFunction.ofUnsigned(key));
        }
    }

    @Test
    void vectorsCoverEveryKind() throws IOException {
        assertThat(vectors()).hasSizeGreaterThan(60);
        assertThat(vectors().stream().map(vector -> vector.split(" ", -1)[0]))
                .contains("integer", "unsigned", "text", "bytes");
    }

    @Test
    void bucketsOfAnyKeyAreInRange() {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            long key = random.nextLong();
            assertThat(BucketFunction.ofInteger(key)).isBetween(0, 1023);
            assertThat(BucketFunction.ofUnsigned(key)).isBetween(0, 1023);
        }
    }

    @Test
    void signedAndUnsignedAgreeWhereTheyOverlap() {
        Random random = new Random(2);
        for (int i = 0; i < 10_000; i++) {
            long key = random.nextLong() & Long.MAX_VALUE;
            assertThat(BucketFunction.ofUnsigned(key)).isEqualTo(BucketFunction.ofInteger(key));
        }
    }

    @Test
    void consecutiveKeysSpreadEvenly() {
        int[] rows = new int[BucketFunction.BUCKETS];
        for (long key = 1; key <= 102_400; key++) {
            rows[BucketFunction.ofInteger(key)]++;
        }
        for (int count : rows) {
            assertThat(count).isBetween(95, 105);
        }
    }

    @Test
    void sqlFormsAreFixed() {
        assertThat(BucketFunction.integerSql("`id`"))
                .isEqualTo("((ABS(`id` MOD 2147483647) * 2654435761) DIV 4194304) MOD 1024");
        assertThat(BucketFunction.bytesSql("`k`")).isEqualTo("CRC32(`k`) MOD 1024");
    }
}
