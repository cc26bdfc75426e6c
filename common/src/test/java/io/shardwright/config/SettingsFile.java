package io.shardwright.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A file of settings that a test writes, and files that are in order. */
record SettingsFile(Path path) {
    static final String COORDINATOR = """
            name: coordinator-1
            cluster: main
            zookeeper: [zk1:2181, zk2:2181]
            zookeeper-session-millis: 4000
            metadata:
              url: db0:3306/shardwright
              user: sw
              password: ${pass:word}
            api:
              listen: 0.0.0.0:7400
              advertise: https://c1:7400
              key-file: api.key
              secret-file: api.secret
            link:
              listen: 0.0.0.0:7410
              advertise: c1:7410
              tls: {key: c1-key.pem, certificate: /etc/c1.pem, authority: ca.pem}
            poll-interval-millis: 250
            """;

    static final String WORKER = """
            node: node-1
            cluster: main
            engine: mariadb
            zone: rack-2
            zookeeper: zk1:2181
            metadata: {url: "db0:3306/shardwright", user: sw, password-file: metadata.password}
            node-database:
              address: 127.0.0.1:3306
              advertise: db1:3306
              schema: app
              user: worker
              password: w
            route-accounts:
              route: {user: spider, password: s}
            link:
              listen: 127.0.0.1:7411
              tls: {key: k.pem, certificate: c.pem, authority: ca.pem}
            lanes: 8
            lease-millis: 5000
            """;

    CoordinatorSettings coordinator(String yaml, Map<String, String> variables) throws IOException {
        return CoordinatorSettings.load(written(yaml), variables);
    }

    WorkerSettings worker(String yaml, Map<String, String> variables) throws IOException {
        return WorkerSettings.load(written(yaml), variables);
    }

    private Path written(String yaml) throws IOException {
        return Files.writeString(path, yaml);
    }
}
