package io.shardwright.example;

import io.shardwright.client.Group;
import io.shardwright.client.Step;
import io.shardwright.junit.Rehearsal;
import io.shardwright.junit.RehearsalExtension;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RehearsalExtension.class)
class MailsTest {
    @Test
    void aColumnForMailsGoesForwardAndBack(Rehearsal rehearsal) {
        rehearsal.given(
                "CREATE TABLE users (id INT PRIMARY KEY, name VARCHAR(50))", "INSERT INTO users VALUES (1, 'ada')");

        Group group = Group.titled("mails");
        Step column = group.add(
                        "n1", "ALTER TABLE users ADD COLUMN mail VARCHAR(99)", "ALTER TABLE users DROP COLUMN mail")
                .holdOnUnknown();
        group.add("n1", "UPDATE users SET mail = name", "UPDATE users SET mail = NULL")
                .after(column);

        rehearsal.leavesNoTrace(group);
    }

    @Test
    void theFileThatWillBeSubmittedGoesForwardAndBack(Rehearsal rehearsal) {
        rehearsal.leavesNoTrace(Path.of("src/test/resources/mails.yaml"));
    }
}
