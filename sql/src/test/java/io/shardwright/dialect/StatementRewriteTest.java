package io.shardwright.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.dialect.StatementRewrite.Kind;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.table.TableName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatementRewriteTest {
    private static final TableName USERS = new TableName("users");

    /** In the expected texts {@code @} stands for the shard's own table. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "select * from users|select * from @ AS `users`",
                "SELECT users.id, count(*) FROM users WHERE users.name = 'users' GROUP BY users.id;|"
                        + "SELECT users.id, count(*) FROM @ AS `users` WHERE users.name = 'users' GROUP BY users.id",
                "select u.id from users u|select u.id from @ u",
                "select u.id from users as u join users v using (id)|select u.id from @ as u join @ v using (id)",
                "select * from `users` where a in (select a from users)|"
                        + "select * from @ AS `users` where a in (select a from @ AS `users`)",
                "select * from other, users where 1|select * from other, @ AS `users` where 1",
                "select * from (users join other on users.id = other.id)|select * from (@ AS `users` join other on users.id = other.id)",
                "select * from ((users))|select * from ((@ AS `users`))",
                "(select 1 from users) union (select 2 from users)|(select 1 from @ AS `users`) union (select 2 from @ AS `users`)",
                "select users from users|select users from @ AS `users`",
                "select 1 as users, t.users from users t order by users|select 1 as users, t.users from @ t order by users",
                "select extract(year from users), trim('x' from users) from users|"
                        + "select extract(year from users), trim('x' from users) from @ AS `users`",
                "with x as (select * from users) select * from x|with x as (select * from @ AS `users`) select * from x",
                "select * from users /* from users */ where n = \"from users\" -- users|"
                        + "select * from @ AS `users` /* from users */ where n = \"from users\"",
                "select users.from, o.users from users left join o on o.order = users.from, users u2|"
                        + "select users.from, o.users from @ AS `users` left join o on o.order = users.from, @ u2",
                "select * from users use index (a, users) where 1|select * from @ AS `users` use index (a, users) where 1",
                "select * from users limit 1 for update|select * from @ AS `users` limit 1 for update",
                "explain select * from users|explain select * from @ AS `users`",
                "explain users|explain @",
                "desc users|desc @",
                "explain delete from users where users.id = 1|explain delete from @ where @.id = 1",
                "analyze format=json select * from users|analyze format=json select * from @ AS `users`"
            })
    void reads(String sql, String expected) {
        rewritten(Kind.READ, sql, expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "insert into users values (1, 'users')|insert into @ values (1, 'users')",
                "INSERT IGNORE users (id, users) VALUE (1, 2)|INSERT IGNORE @ (id, users) VALUE (1, 2)",
                "insert into users set id = 1, users = 2|insert into @ set id = 1, users = 2",
                "insert into users (id) select users.id + 1 from users where users.id > 5|"
                        + "insert into @ (id) select @.id + 1 from @ where @.id > 5",
                "insert into users values (1) on duplicate key update users.n = users.n + values(n)|"
                        + "insert into @ values (1) on duplicate key update @.n = @.n + values(n)",
                "replace low_priority into users values (1)|replace low_priority into @ values (1)",
                "insert into users values (1) returning users.id|insert into @ values (1) returning @.id"
            })
    void inserts(String sql, String expected) {
        rewritten(Kind.INSERT, sql, expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "update users set users.n = 1, users = 2 where users.id = 3|update @ AS `users` set users.n = 1, users = 2 where users.id = 3",
                "update ignore users u set u.n = 1|update ignore @ u set u.n = 1",
                "update users set n = (select max(n) from users)|update @ AS `users` set n = (select max(n) from @ AS `users`)",
                "delete from users where users.id = 1 order by users.id limit 1|delete from @ where @.id = 1 order by @.id limit 1",
                "delete from users where id in (select users.id from users) returning id|"
                        + "delete from @ where id in (select @.id from @) returning id"
            })
    void changes(String sql, String expected) {
        rewritten(Kind.CHANGE, sql, expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "select 1",
                "select * from Users",
                "select users from other",
                "select 'from users'",
                "select * from app.users",
                "select app.users.id from users",
                "select * from other as users",
                "select * from users as users",
                "with users as (select 1) select * from users",
                "with users (a) as (select 1) select * from users",
                "select 1 from users; drop table users",
                "select * from users into outfile '/tmp/x'",
                "insert into other select * from users",
                "insert into app.users values (1)",
                "update users join other on 1 set users.n = 1",
                "delete users from users join other",
                "delete from mysql.user where user in (select name from users)",
                "create table users (id int)",
                "drop table users",
                "truncate users",
                "alter table users add x int",
                "call users()",
                "begin",
                "set @a = (select 1 from users)",
                "load data infile 'x' into table users",
                "lock tables users write",
                "handler users open",
                "select * from users /*! where 1 */",
                "select * from users where a = 'open"
            })
    void theRestIsRefused(String sql) {
        assertThatThrownBy(() -> StatementRewrite.of(USERS, sql))
                .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.BAD_STATEMENT);
                    assertThat(e.advice()).isNotBlank();
                });
    }

    @Test
    void oneStatementServesEveryShard() {
        StatementRewrite rewrite = StatementRewrite.of(USERS, "select * from users");
        assertThat(rewrite.forShard("a", "s0")).isEqualTo("select * from `a`.`s0` AS `users`");
        assertThat(rewrite.forShard("b", "s1")).isEqualTo("select * from `b`.`s1` AS `users`");
    }

    /** In the expected texts {@code @} stands for the shard's own table. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "select * from users|select * from @",
                "select users.id from users where users.name = 'users';|select @.id from @ where @.name = 'users'",
                "select u.id from users u|select u.id from @ u",
                "select count(*) from `users` where match('@name \"ada\"')|select count(*) from @ where match('@name \"ada\"')",
                "select * from users /* \"'\" */ where n = \"it's\"|select * from @ /* \"'\" */ where n = 'it\\'s'",
                "insert into users values (1, 'O''Brien')|insert into @ values (1, 'O\\'Brien')",
                "insert into users values (1, \"say \"\"hi\"\"\")|insert into @ values (1, 'say \"hi\"')",
                "insert into users values (1, 'a\\\\b\\'c')|insert into @ values (1, 'a\\\\b\\'c')",
                "insert into users (id, users) values (1, 'x'), (2, '')|insert into @ (id, users) values (1, 'x'), (2, '')",
                "replace into users values (1, 'a')|replace into @ values (1, 'a')",
                "update users set n = 'it''s' where users.id = 3|update @ set n = 'it\\'s' where @.id = 3",
                "delete from users where users.id = 3|delete from @ where @.id = 3"
            })
    void forASearchShard(String sql, String expected) {
        // A name in MATCH is none of a table.
        assertThat(StatementRewrite.of(USERS, sql).forSearchShard("users_g1_s0_e1"))
                .isEqualTo(expected.replaceAll("@(?!name)", "users_g1_s0_e1"));
    }

    private static void rewritten(Kind kind, String sql, String expected) {
        StatementRewrite rewrite = StatementRewrite.of(USERS, sql);
        assertThat(rewrite.kind()).isEqualTo(kind);
        assertThat(rewrite.forShard("app", "users_g1_s0_e1"))
                .isEqualTo(expected.replace("@", "`app`.`users_g1_s0_e1`"));
    }
}
