package io.shardwright.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.shardwright.fleet.Endpoint;
import io.shardwright.localdb.Account;
import io.shardwright.localdb.LocalMariaDb;
import io.shardwright.tls.TlsFiles;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes the settings files of a local cluster's processes: the same files, with the same keys, that a real deployment has. */
final class ProcessSettings {
    private static final YAMLMapper YAML = new YAMLMapper();

    private final ClusterFolder folder;
    private final LocalMariaDb metadata;
    private final String zooKeeper;
    /** Somebody watches a local cluster, and its servers have little else to do. */
    private static final int FACTS_SECONDS = 5;

    private final Wiring wiring;
    private final ClusterPlan plan;

    ProcessSettings(ClusterPlan plan, ClusterFolder folder, LocalMariaDb metadata, String zooKeeper, Wiring wiring) {
        this.plan = plan;
        this.folder = folder;
        this.metadata = metadata;
        this.zooKeeper = zooKeeper;
        this.wiring = wiring;
    }

    Path coordinator(String name, Endpoint api, Endpoint link, TlsFiles tls) {
        Map<String, Object> settings = common(name, "name", name);
        Map<String, Object> served = new LinkedHashMap<>();
        served.put("listen", api.toString());
        served.put("key-file", folder.apiKey().toString());
        served.put("secret-file", folder.apiSecret().toString());
        if (plan.secured()) {
            // On one machine the names of the one are those of the other.
            served.put(
                    "tls",
                    Map.of(
                            "key",
                            tls.key().toString(),
                            "certificate",
                            tls.certificate().toString()));
        }
        settings.put("api", served);
        settings.put("link", link(link, tls));
        settings.put("join-seconds", 0);
        return write(name, settings);
    }

    /** Of a process that is a worker of this node, perhaps one of several. */
    Path worker(String process, String node, LocalMariaDb server, Endpoint link, TlsFiles tls) {
        Map<String, Object> settings = common(process, "node", node);
        settings.put("engine", "mariadb");
        Map<String, Object> database = new LinkedHashMap<>();
        database.put("address", wiring.address(process, node, server.endpoint()).toString());
        database.put("advertise", server.endpoint().toString());
        database.put("schema", server.dataSchema());
        database.putAll(login(node + "-worker", server.account(Account.WORKER)));
        settings.put("node-database", database);
        settings.put("route-accounts", Map.of("route", login("route", server.account(Account.ROUTE))));
        settings.put("link", link(link, tls));
        settings.put("lease-millis", plan.leaseMillis());
        settings.put("facts-seconds", FACTS_SECONDS);
        return write(process, settings);
    }

    /** Of the worker of a Manticore node. */
    Path worker(String process, String node, SearchNode server, Endpoint link, TlsFiles tls) {
        Map<String, Object> settings = common(process, "node", node);
        settings.put("engine", "manticore");
        settings.put(
                "node-database",
                Map.of(
                        "address",
                        wiring.address(process, node, server.sql()).toString(),
                        "advertise",
                        server.api().toString()));
        settings.put("link", link(link, tls));
        settings.put("lease-millis", plan.leaseMillis());
        settings.put("facts-seconds", FACTS_SECONDS);
        return write(process, settings);
    }

    private Map<String, Object> common(String process, String nameKey, String name) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put(nameKey, name);
        settings.put("cluster", "local");
        settings.put("zookeeper", zooKeeper);
        settings.put("zookeeper-session-millis", plan.zooKeeperSessionMillis());
        folder.zooKeeperAccount(plan.secured())
                .ifPresent(account -> settings.put("zookeeper-account", login("zookeeper", account)));
        Map<String, Object> database = new LinkedHashMap<>();
        database.put("url", wiring.address(process, Wiring.METADATA, metadata.endpoint()) + "/shardwright");
        database.putAll(login("metadata", metadata.account(Account.METADATA)));
        settings.put("metadata", database);
        return settings;
    }

    private Map<String, Object> login(String name, Account account) {
        Path file = folder.secret(name + ".password", account.password());
        Map<String, Object> login = new LinkedHashMap<>();
        login.put("user", account.user());
        login.put("password-file", file.toString());
        return login;
    }

    private static Map<String, Object> link(Endpoint listen, TlsFiles tls) {
        return Map.of(
                "listen",
                listen.toString(),
                "tls",
                Map.of(
                        "key", tls.key().toString(),
                        "certificate", tls.certificate().toString(),
                        "authority", tls.authority().toString()));
    }

    private Path write(String process, Map<String, Object> settings) {
        try {
            return folder.config(process, YAML.writeValueAsString(settings));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps of text can be written as YAML", e);
        }
    }
}
