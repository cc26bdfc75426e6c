package io.shardwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.shardwright.tls.KeyFiles;
import io.shardwright.tls.TlsIdentity;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates for trying out: what is printed goes into settings, and names the hosts that were asked for. */
final class CertificateCommandsTest {
    @TempDir
    private Path folder;

    private JsonNode issued(String section, String... more) throws Exception {
        Shell.Said said = new Shell(Map.of(), folder).run(more);
        assertThat(said.code()).as(said.err()).isZero();
        return new YAMLMapper().readTree(said.out()).path(section).path("tls");
    }

    private X509Certificate read(JsonNode tls) {
        TlsIdentity identity = TlsIdentity.read(new KeyFiles(
                Path.of(tls.path("key").asText()),
                Path.of(tls.path("certificate").asText())));
        return identity.certificate();
    }

    @Test
    void anApiHasOneForItsHosts() throws Exception {
        String where = folder.resolve("made").toString();
        JsonNode tls = issued(
                "api",
                "certificate",
                "issue",
                "api-1",
                "--for",
                "api",
                "--host",
                "c1.example",
                "--host",
                "10.1.2.3",
                "--folder",
                where);
        X509Certificate certificate = read(tls);
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=api-1,OU=api");
        assertThat(certificate.getSubjectAlternativeNames())
                .extracting(name -> String.valueOf(name.get(1)))
                .containsExactly("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1", "c1.example", "10.1.2.3");
        assertThat(certificate.getExtendedKeyUsage())
                .as("it is a server and no client")
                .containsExactly("1.3.6.1.5.5.7.3.1");
    }

    @Test
    void linksHaveOneOfTheSameAuthority() throws Exception {
        String where = folder.resolve("made").toString();
        JsonNode worker = issued("link", "certificate", "issue", "n1", "--for", "worker", "--folder", where);
        JsonNode coordinator = issued("link", "certificate", "issue", "c1", "--for", "coordinator", "--folder", where);
        assertThat(read(worker).getSubjectX500Principal().getName()).isEqualTo("CN=n1,OU=worker");
        assertThat(read(coordinator).getSubjectX500Principal().getName()).isEqualTo("CN=c1,OU=coordinator");
        assertThat(worker.path("authority")).isEqualTo(coordinator.path("authority"));
        assertThat(read(worker).getIssuerX500Principal())
                .isEqualTo(read(coordinator).getIssuerX500Principal());
    }

    @Test
    void whatIsNoNameIsRefused() {
        Shell shell = new Shell(Map.of(), folder);
        String where = folder.resolve("made").toString();
        assertThat(shell.run("certificate", "issue", "n 1", "--for", "worker", "--folder", where)
                        .err())
                .startsWith("error bad-name");
        assertThat(shell.run("certificate", "issue", "n1", "--for", "nobody", "--folder", where)
                        .code())
                .isEqualTo(2);
    }
}
