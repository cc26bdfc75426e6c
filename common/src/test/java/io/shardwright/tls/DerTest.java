package io.shardwright.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Encodings as X.690 and its published examples give them. */
final class DerTest {
    @Test
    void identifiers() {
        assertThat(hex(Der.identifier("2.5.29.15"))).isEqualTo("0603551d0f");
        assertThat(hex(Der.identifier("1.2.840.10045.4.3.2"))).isEqualTo("06082a8648ce3d040302");
        assertThat(hex(Der.identifier("1.2.840.113549"))).isEqualTo("06062a864886f70d");
    }

    @Test
    void integersKeepTheirSign() {
        assertThat(hex(Der.integer(BigInteger.ZERO))).isEqualTo("020100");
        assertThat(hex(Der.integer(BigInteger.valueOf(127)))).isEqualTo("02017f");
        assertThat(hex(Der.integer(BigInteger.valueOf(128)))).isEqualTo("02020080");
    }

    @Test
    void lengthsTakeOneTwoAndThreeBytes() {
        assertThat(hex(Der.octets(new byte[127]))).startsWith("047f00").hasSize(2 * 129);
        assertThat(hex(Der.octets(new byte[128]))).startsWith("04818000").hasSize(2 * 131);
        assertThat(hex(Der.octets(new byte[256]))).startsWith("0482010000").hasSize(2 * 260);
    }

    @Test
    void restOfTheForms() {
        assertThat(hex(Der.truth())).isEqualTo("0101ff");
        assertThat(hex(Der.bits(7, new byte[] {(byte) 0x80}))).isEqualTo("03020780");
        assertThat(hex(Der.sequence(Der.truth(), Der.sequence()))).isEqualTo("30050101ff3000");
        assertThat(hex(Der.tagged(3, Der.truth()))).isEqualTo("a3030101ff");
        assertThat(hex(Der.replaced(2, new byte[] {'a'}))).isEqualTo("820161");
        assertThat(hex(Der.time(Instant.parse("2026-03-01T12:00:05Z"))))
                .isEqualTo("180f32303236303330313132303030355a");
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
