package io.shardwright.localdb;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The accounts of one local server: made once, kept in files that only their owner can read, given to the server by an init file. */
final class AccountFile {
    // No routines: a routine is code on the node that no rollback of ours would know. No grants to others.
    private static final String OWNER_RIGHTS =
            "SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, INDEX, REFERENCES, CREATE TEMPORARY TABLES, LOCK TABLES,"
                    + " CREATE VIEW, SHOW VIEW, TRIGGER, EVENT, DELETE HISTORY";

    private AccountFile() {}

    /** The accounts of the server in {@code folder}, made on the first call; {@code route} is taken as it is. */
    static Map<String, Account> of(Path folder, Account route) {
        Path file = folder.resolve("accounts");
        try {
            if (!Files.exists(file)) {
                List<String> lines = new ArrayList<>();
                for (String user : List.of(Account.ROOT, Account.WORKER, Account.METADATA)) {
                    lines.add(line(Account.generated(user)));
                }
                lines.add(line(route));
                writePrivately(file, lines);
            }
            Map<String, Account> accounts = new LinkedHashMap<>();
            for (String line : Files.readAllLines(file)) {
                String[] parts = line.split(" ", 2);
                accounts.put(parts[0], new Account(parts[0], parts[1]));
            }
            return accounts;
        } catch (IOException e) {
            throw new ShardwrightException(
                    ErrorCode.LOCAL_CLUSTER,
                    "cannot keep the accounts in " + file,
                    "Check that the folder can be written.",
                    e);
        }
    }

    private static String line(Account account) {
        return account.user() + " " + account.password();
    }

    /** Writes the statements that a new server runs before it takes connections, one a line as mariadbd wants them. */
    static void writeInit(Path file, ServerOptions options, Map<String, Account> accounts) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("DELETE FROM mysql.global_priv WHERE User = '' OR (User = 'root' AND Host <> 'localhost');");
        lines.add("DELETE FROM mysql.proxies_priv WHERE Host <> 'localhost';");
        lines.add("FLUSH PRIVILEGES;");
        lines.add("CREATE DATABASE IF NOT EXISTS `" + options.dataSchema() + "`;");
        lines.add("CREATE DATABASE IF NOT EXISTS `shardwright`;");
        for (Account account : accounts.values()) {
            if (!account.user().equals(Account.METADATA) || options.metadata()) {
                lines.add("CREATE OR REPLACE USER " + named(account) + " IDENTIFIED BY '" + account.password() + "';");
            }
        }
        Account root = accounts.get(Account.ROOT);
        Account worker = accounts.get(Account.WORKER);
        Account route = accounts.get(Account.ROUTE);
        Account metadata = accounts.get(Account.METADATA);
        if (root == null || worker == null || route == null || metadata == null) {
            throw new IOException("an account is missing beside " + file);
        }
        lines.add("ALTER USER 'root'@'localhost' IDENTIFIED BY '" + root.password() + "';");
        lines.add("GRANT ALL ON *.* TO " + named(root) + " WITH GRANT OPTION;");
        lines.add("GRANT " + OWNER_RIGHTS + " ON `" + options.dataSchema() + "`.* TO " + named(worker) + ";");
        lines.add("GRANT " + OWNER_RIGHTS + " ON `shardwright`.* TO " + named(worker) + ";");
        // Where it makes an object a second time, to compare definitions; there only while it compares.
        lines.add("GRANT " + OWNER_RIGHTS + " ON `shardwright_scratch`.* TO " + named(worker) + ";");
        // Where it rehearses groups, each time under another name.
        lines.add("GRANT " + OWNER_RIGHTS + " ON `shardwright\\_rehearsal\\_%`.* TO " + named(worker) + ";");
        // CREATE SERVER and DROP SERVER ask for it.
        lines.add("GRANT FEDERATED ADMIN ON *.* TO " + named(worker) + ";");
        // To follow the node's binary log, to see whether it is filtered, and how far a replica is behind.
        lines.add("GRANT REPLICATION SLAVE, BINLOG MONITOR, SLAVE MONITOR ON *.* TO " + named(worker) + ";");
        lines.add("GRANT SELECT ON mysql.servers TO " + named(worker) + ";");
        lines.add("GRANT SELECT, INSERT, UPDATE, DELETE, LOCK TABLES ON `" + options.dataSchema() + "`.* TO "
                + named(route) + ";");
        if (options.migrated()) {
            // Each database has a life of its own; the copied one is the template's.
            lines.add("UPDATE shardwright.coordinator_term SET incarnation ="
                    + " CONCAT('1-', LEFT(SHA2(CONCAT(UUID(), RAND()), 256), 16));");
        }
        if (options.metadata()) {
            lines.add("GRANT ALL ON `shardwright`.* TO " + named(metadata) + ";");
        }
        writePrivately(file, lines);
    }

    private static String named(Account account) {
        return "'" + account.user() + "'@'127.0.0.1'";
    }

    private static void writePrivately(Path file, List<String> lines) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(file, lines, StandardCharsets.UTF_8);
    }
}
