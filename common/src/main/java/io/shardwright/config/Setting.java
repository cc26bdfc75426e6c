package io.shardwright.config;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A key that a settings file may have.
 *
 * @param key {@code *} in it stands for a name that the file gives; one that ends in {@code password} has a twin that ends in {@code password-file}
 */
public record Setting(String key, Takes takes) {
    /** Every process has these. */
    private static final List<Setting> OF_EVERY_PROCESS = of(
            atOnce(
                    "metadata.user",
                    "metadata.password",
                    "link.tls.key",
                    "link.tls.certificate",
                    "link.tls.authority",
                    "log.format",
                    "log.level"),
            atRestart(
                    "cluster",
                    "zookeeper",
                    "zookeeper-session-millis",
                    "zookeeper-account.user",
                    "zookeeper-account.password",
                    "zookeeper-tls.authority",
                    "zookeeper-tls.identity",
                    "poll-interval-millis",
                    "metadata.url",
                    "link.listen",
                    "link.advertise",
                    TracingSettings.ENDPOINT,
                    TracingSettings.HEADERS_FILE,
                    TracingSettings.SAMPLED));

    static List<Setting> atOnce(String... keys) {
        return Arrays.stream(keys).map(key -> new Setting(key, Takes.AT_ONCE)).toList();
    }

    static List<Setting> atRestart(String... keys) {
        return Arrays.stream(keys).map(key -> new Setting(key, Takes.RESTART)).toList();
    }

    /** The settings of a kind of process, with those of every process. */
    static List<Setting> ofProcess(List<Setting> atOnce, List<Setting> atRestart) {
        return Stream.of(OF_EVERY_PROCESS, atOnce, atRestart)
                .flatMap(List::stream)
                .toList();
    }

    private static List<Setting> of(List<Setting> atOnce, List<Setting> atRestart) {
        return Stream.concat(atOnce.stream(), atRestart.stream()).toList();
    }
}
