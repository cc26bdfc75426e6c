package io.shardwright.config;

import static io.shardwright.config.SettingsFile.COORDINATOR;
import static io.shardwright.config.SettingsFile.WORKER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.shardwright.files.ReadFiles;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings that are read anew for a process that runs. */
final class ReadAgainTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void inItsFolder() throws IOException {
        file = folder.resolve("settings.yaml");
        Files.writeString(folder.resolve("metadata.password"), "one\n");
    }

    private Reading<WorkerSettings> worker(String yaml) throws IOException {
        return WorkerSettings.read(new ReadFiles(), Files.writeString(file, yaml), Map.of());
    }

    private Reading<WorkerSettings> again(String yaml, Reading<WorkerSettings> running) throws IOException {
        return WorkerSettings.readAgain(new ReadFiles(), Files.writeString(file, yaml), Map.of(), running);
    }

    @Test
    void everyKeyOfTheTableIsRead() throws IOException {
        String account = "zookeeper-account: {user: zk, password: z}\n";
        assertThat(worker(WORKER + account).values().keySet())
                .allMatch(key -> WorkerSettings.TABLE.stream()
                        .anyMatch(setting -> key.matches(setting.key().replace("*", "[a-z]+"))))
                .hasSameSizeAs(WorkerSettings.TABLE);
        assertThat(CoordinatorSettings.read(new ReadFiles(), Files.writeString(file, COORDINATOR + account), Map.of())
                        .values())
                .containsOnlyKeys(
                        CoordinatorSettings.TABLE.stream().map(Setting::key).toList());
    }

    @Test
    void aProcessTakesWhatItMayAndKeepsTheRest() throws IOException {
        Reading<WorkerSettings> first = worker(WORKER);
        Files.writeString(folder.resolve("metadata.password"), "two\n");
        Reading<WorkerSettings> second = again(
                WORKER.replace("lanes: 8", "lanes: 9").replace("password: s}", "password: t}") + "facts-seconds: 5\n",
                first);

        assertThat(second.settings().lanes()).isEqualTo(8);
        assertThat(second.settings().factsSeconds()).isEqualTo(5);
        assertThat(second.settings().metadata().account().password()).isEqualTo(new Secret("two"));
        assertThat(second.settings().routeAccounts()).containsEntry("route", new Account("spider", new Secret("t")));
        assertThat(second.takenKeys()).isEqualTo("facts-seconds, metadata.password, route-accounts.route.password");
        assertThat(second.waitingKeys()).isEqualTo("lanes");

        Reading<WorkerSettings> third = again(WORKER.replace("lanes: 8", "lanes: 9"), second);
        assertThat(third.waitingKeys()).as("it waits on").isEqualTo("lanes");
        assertThat(third.takenKeys()).isEqualTo("facts-seconds, route-accounts.route.password");
        assertThat(again(WORKER, third).waitingKeys()).as("it was put back").isEmpty();
    }

    @Test
    void anotherUserOfTheNodeWaitsWithItsPassword() throws IOException {
        Reading<WorkerSettings> first = worker(WORKER);
        Reading<WorkerSettings> second =
                again(WORKER.replace("user: worker\n  password: w\n", "user: other\n  password: x\n"), first);
        assertThat(second.settings()).isEqualTo(first.settings());
        assertThat(second.waitingKeys()).isEqualTo("node-database.password, node-database.user");
    }

    @Test
    void aDefaultThatIsWrittenOutIsNoChange() throws IOException {
        Reading<WorkerSettings> again = again(WORKER + "copies: 4\nlog: {level: info}\n", worker(WORKER));
        assertThat(again.taken()).isEmpty();
        assertThat(again.waiting()).isEmpty();
    }

    @Test
    void whatWouldWaitMustBeLegalToo() throws IOException {
        Reading<WorkerSettings> first = worker(WORKER);
        assertThatThrownBy(() -> again(WORKER.replace("lanes: 8", "lanes: 99") + "facts-seconds: 5\n", first))
                .isInstanceOf(ShardwrightException.class)
                .hasMessageContaining("setting 'lanes' is '99'");
    }

    /** Each of these makes the parser quote the line. */
    @Test
    void noErrorShowsWhatIsInTheFile() throws IOException {
        Reading<WorkerSettings> first = worker(WORKER);
        for (String broken : List.of(
                "  password: hunter2: [\n",
                "  password: \"hunter2\n",
                "  password: @hunter2\n",
                "  password: *hunter2\n",
                "\tpassword: hunter2\n",
                "hunter2\n",
                "  password: !!java.io.File [hunter2]\n")) {
            assertTellsNothing(broken, () -> again(WORKER.replace("  password: w\n", broken), first));
        }
        for (String whole : List.of("hunter2\n", "- hunter2\n")) {
            assertTellsNothing(whole, () -> again(whole, first));
        }
        assertThatThrownBy(() -> again(WORKER.replace("  password: w\n", "  password: [hunter2\n"), first))
                .hasMessageContaining("from line 13, column 15");
        assertThatThrownBy(() -> again(WORKER.replace("db0:3306/shardwright", "me:hunter2@db0"), first))
                .hasMessageContaining("setting 'metadata.url' is '***'");
        assertThatThrownBy(() -> again(WORKER + "? [hunter2]\n: x\n", first))
                .hasMessageContaining("unknown setting '***'");
    }

    private static void assertTellsNothing(String broken, ThrowingCallable reading) {
        ShardwrightException refusal = catchThrowableOfType(ShardwrightException.class, reading);
        StringWriter trace = new StringWriter();
        refusal.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString() + refusal.message() + refusal.advice())
                .as(broken)
                .doesNotContain("hunter2")
                .contains("settings.yaml is no YAML mapping: it ");
    }
}
