package io.shardwright.localdb;

import io.shardwright.metadata.MetadataAddress;
import io.shardwright.metadata.MetadataDatabase;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A data folder that holds the schema of the metadata database too, migrated as any coordinator does it: thirty tables take longer to make than
 * to copy. The accounts in it open nothing, as every new server gives them passwords of its own.
 */
final class MigratedTemplate {
    private static final String SCHEMA = "shardwright";

    private MigratedTemplate() {}

    static void copyTo(Path data, MariaDbBinaries binaries, Path cache) {
        try {
            String name = DataTemplate.name(binaries) + "-schema-" + MetadataDatabase.schemaFingerprint();
            DataTemplate.copy(CacheFolder.entry(cache, name, folder -> fill(folder, binaries)), data);
        } catch (IOException e) {
            throw DataTemplate.uncopied(data, e);
        }
    }

    private static void fill(Path folder, MariaDbBinaries binaries) throws IOException {
        // A socket's name may not be long, and the cache may be anywhere.
        Path place = Files.createTempDirectory("shardwright-template");
        try {
            try (LocalMariaDb server = LocalMariaDb.start(place, ServerOptions.metadataOnly(), binaries)) {
                migrate(server);
            }
            Path data = place.resolve("data");
            try (DirectoryStream<Path> logs = Files.newDirectoryStream(data, "binlog.*")) {
                for (Path log : logs) {
                    Files.delete(log);
                }
            }
            CacheFolder.copyTree(data, folder);
        } finally {
            CacheFolder.deleteTree(place);
        }
    }

    private static void migrate(LocalMariaDb server) {
        Account account = server.account(Account.METADATA);
        try (MetadataDatabase database = MetadataDatabase.open(
                new MetadataAddress(server.endpoint(), SCHEMA, account.user(), account.password(), 2))) {
            database.migrate();
        }
    }
}
