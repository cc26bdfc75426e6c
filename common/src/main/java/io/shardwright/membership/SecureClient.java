package io.shardwright.membership;

import io.shardwright.config.ZooKeeperSettings;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.common.ClientX509Util;

/** ZooKeeper's client over TLS: settings of one client, and no property of the JVM. */
final class SecureClient {
    private static final String PEM = "PEM";

    private SecureClient() {}

    /** @throws ShardwrightException {@link ErrorCode#BAD_SETTING} if a file cannot be read */
    static ZKClientConfig config(Optional<ZooKeeperSettings.Tls> tls) {
        ZKClientConfig config = new ZKClientConfig();
        if (tls.isEmpty()) {
            return config;
        }
        config.setProperty(ZKClientConfig.SECURE_CLIENT, "true");
        config.setProperty(ZKClientConfig.ZOOKEEPER_CLIENT_CNXN_SOCKET, "org.apache.zookeeper.ClientCnxnSocketNetty");
        try (ClientX509Util names = new ClientX509Util()) {
            config.setProperty(names.getSslProtocolProperty(), "TLS");
            config.setProperty(names.getSslEnabledProtocolsProperty(), "TLSv1.3,TLSv1.2");
            // Whatever a property of the JVM says.
            config.setProperty(names.getSslHostnameVerificationEnabledProperty(), "true");
            config.setProperty(
                    names.getSslTruststoreLocationProperty(),
                    readable("zookeeper-tls.authority", tls.get().authority()));
            config.setProperty(names.getSslTruststoreTypeProperty(), PEM);
            tls.get().identity().ifPresent(file -> {
                config.setProperty(names.getSslKeystoreLocationProperty(), readable("zookeeper-tls.identity", file));
                config.setProperty(names.getSslKeystoreTypeProperty(), PEM);
            });
        }
        return config;
    }

    private static String readable(String setting, Path file) {
        if (!Files.isReadable(file)) {
            throw new ShardwrightException(
                    ErrorCode.BAD_SETTING,
                    "setting '" + setting + "' names " + file + ", which cannot be read",
                    "Check the path and that this user may read it.");
        }
        return file.toString();
    }
}
