package io.shardwright.keyring;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secrets that all coordinators share and the metadata database does not have: without them nobody can make a row of a key, or seal an entry of the
 * audit, from what is in the database. The first of them is used for what is new, the others for what was made before they were replaced. Immutable.
 */
public final class ServerSecrets {
    /** Shorter ones can be guessed. */
    static final int CHARS_MIN = 32;

    private static final int RANDOM_BYTES = 32;
    private static final String ALGORITHM = "HmacSHA256";

    /** A purpose of its own: what names a secret says nothing of it, and opens nothing. */
    private static final String NAMING = "shardwright secret";

    private static final int NAME_CHARS = 12;

    private final Map<String, SecretKeySpec> byName = new LinkedHashMap<>();
    private final String newest;

    private ServerSecrets(List<String> lines) {
        for (String line : lines) {
            SecretKeySpec secret = new SecretKeySpec(line.getBytes(StandardCharsets.UTF_8), ALGORITHM);
            byName.put(hex(mac(secret, NAMING)).substring(0, NAME_CHARS), secret);
        }
        newest = byName.keySet().iterator().next();
    }

    /** Reads the secrets, the newest first, one a line. */
    public static ServerSecrets read(OwnerOnlyFile file) {
        return parse(file, file.read().orElseThrow(() -> file.refused("is not there", null)));
    }

    /** Reads them, or begins with one that is drawn, if there are none yet. */
    public static ServerSecrets readOrBegin(OwnerOnlyFile file, RandomGenerator random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return parse(
                file, file.readOrWrite(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)));
    }

    private static ServerSecrets parse(OwnerOnlyFile file, String text) {
        List<String> lines =
                text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        if (lines.isEmpty() || lines.stream().anyMatch(line -> line.length() < CHARS_MIN)) {
            throw file.refused("has a line of fewer than " + CHARS_MIN + " characters, or none", null);
        }
        return new ServerSecrets(lines);
    }

    /** The name of the secret that is used for what is new. It may be shown. */
    public String newest() {
        return newest;
    }

    public Set<String> names() {
        return byName.keySet();
    }

    /**
     * A digest that only who has the secret can make.
     *
     * @param name of the secret
     * @param purpose tells digests of one kind from those of another
     * @return 64 hexadecimal digits; empty if there is no secret of that name
     */
    public Optional<String> digest(String name, String purpose, String text) {
        return Optional.ofNullable(byName.get(name)).map(secret -> hex(mac(secret, purpose + "\n" + text)));
    }

    /** Whether two digests are the same; takes the same time wherever they differ. */
    public static boolean same(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] mac(SecretKeySpec secret, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
