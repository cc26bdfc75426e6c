package io.shardwright.cli;

import io.shardwright.fleet.ProcessKind;
import io.shardwright.tls.DevelopmentAuthority;
import io.shardwright.tls.TlsFiles;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Certificates for trying things out, without an authority of one's own. */
final class CertificateCommands {
    private CertificateCommands() {}

    /** What a certificate is for. */
    enum Use {
        COORDINATOR,
        WORKER,
        API
    }

    @Command(
            name = "issue",
            description = {
                "Make a key and a certificate for trying things out, and the authority that signs it, if the folder has none.",
                "Whoever reads the folder can be any process of the cluster: where that matters, take an authority of your own."
            })
    static final class Issue implements Callable<Integer> {
        @Parameters(
                paramLabel = "NAME",
                description = "Of the coordinator or the node, as its settings have it; of the files, for an API.")
        private String name = "";

        @Option(
                names = "--for",
                required = true,
                paramLabel = "coordinator|worker|api",
                description = "coordinator or worker: its links; api: what clients ask.")
        private Use use = Use.API;

        @Option(
                names = "--host",
                paramLabel = "HOST",
                description =
                        "A name or address under which it is reached, besides localhost, 127.0.0.1 and ::1; may be given several times.")
        private List<String> hosts = new ArrayList<>();

        @Option(
                names = "--folder",
                paramLabel = "FOLDER",
                defaultValue = "tls",
                description = "Where the authority and its certificates are. Default: tls.")
        private Path folder = Path.of("tls");

        private final Surroundings surroundings;

        Issue(Surroundings surroundings) {
            this.surroundings = surroundings;
        }

        @Override
        public Integer call() {
            Instant now = Instant.now();
            DevelopmentAuthority authority =
                    DevelopmentAuthority.of(folder.toAbsolutePath().normalize(), now);
            surroundings
                    .screen()
                    .lines(
                            switch (use) {
                                case COORDINATOR -> link(authority.issue(name, ProcessKind.COORDINATOR, hosts, now));
                                case WORKER -> link(authority.issue(name, ProcessKind.WORKER, hosts, now));
                                case API -> api(authority.issueForApi(name, hosts, now));
                            });
            return ExitCode.OK.number();
        }

        /** As the settings of the process have to say it. */
        private static List<String> link(TlsFiles files) {
            return List.of(
                    "link:",
                    "  tls:",
                    "    key: " + files.key(),
                    "    certificate: " + files.certificate(),
                    "    authority: " + files.authority());
        }

        private static List<String> api(TlsFiles files) {
            return List.of(
                    "api:",
                    "  tls:",
                    "    key: " + files.key(),
                    "    certificate: " + files.certificate(),
                    "# for whoever asks it:",
                    "# export " + ApiAccess.AUTHORITY_FILE_VARIABLE + "=" + files.authority());
        }
    }
}
