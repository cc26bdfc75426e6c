package io.shardwright.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.statement.Statement.*;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementParserTest {
    private static final ObjectName T = new ObjectName(Optional.empty(), "t");
    private static final ObjectName A_T = new ObjectName(Optional.of("a"), "t");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 1",
                "SELECT * FROM t WHERE a = 'insert into x' FOR UPDATE",
                "(select 1) union (select 2)",
                "with x as (select 1) select * from x",
                "values (1), (2)",
                "show tables",
                "desc t",
                "explain delete from t",
                "analyze format=json select 1",
                "do sleep(1)",
                "select insert('abc', 1, 1, 'x'), replace(a, 'b', 'c') from t;",
                "/* why */ select 1 -- done",
                "select `into` from t"
            })
    void readsAreReads(String sql) {
        assertThat(StatementParser.parse(sql)).isEqualTo(new Read());
    }

    @Test
    void rowChangesNameTheirTable() {
        assertThat(StatementParser.parse("insert into t values (1)")).isEqualTo(change(RowVerb.INSERT, T));
        assertThat(StatementParser.parse("INSERT LOW_PRIORITY IGNORE `a`.`t` (x) SELECT 1"))
                .isEqualTo(change(RowVerb.INSERT, A_T));
        assertThat(StatementParser.parse("insert t set a = 1 on duplicate key update a = 2"))
                .isEqualTo(change(RowVerb.INSERT, T));
        assertThat(StatementParser.parse("replace into a.t values (1)")).isEqualTo(change(RowVerb.REPLACE, A_T));
        assertThat(StatementParser.parse("update t set a = 1")).isEqualTo(change(RowVerb.UPDATE, T));
        assertThat(StatementParser.parse("update ignore a . t as x set a = 1")).isEqualTo(change(RowVerb.UPDATE, A_T));
        assertThat(StatementParser.parse("update t x set a = 1")).isEqualTo(change(RowVerb.UPDATE, T));
        assertThat(StatementParser.parse("delete from t where id in (select id from u)"))
                .isEqualTo(change(RowVerb.DELETE, T));
        assertThat(StatementParser.parse("delete quick from a.t")).isEqualTo(change(RowVerb.DELETE, A_T));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update t join u on t.id = u.id set t.a = 1",
                "update t, u set t.a = 1",
                "delete t from t join u on t.id = u.id",
                "delete from t using t join u",
                "delete from t, u using t join u",
                "update (select 1) x join t set t.a = 1"
            })
    void changesOfJoinsNameNone(String sql) {
        assertThat(StatementParser.parse(sql))
                .isInstanceOfSatisfying(
                        RowChange.class, change -> assertThat(change.target()).isEmpty());
    }

    @Test
    void definitionsCarryWhatProbesNeed() {
        assertThat(StatementParser.parse("create table t (id int)")).isEqualTo(new CreateTable(T, false, false));
        assertThat(StatementParser.parse("CREATE TABLE IF NOT EXISTS a.t (id int);"))
                .isEqualTo(new CreateTable(A_T, true, false));
        assertThat(StatementParser.parse("create or replace table t (id int)"))
                .isEqualTo(new CreateTable(T, false, true));
        assertThat(StatementParser.parse(
                        "create or replace algorithm=merge definer=`r`@`h` sql security definer view a.t as select 1"))
                .isEqualTo(new CreateView(A_T, false, true));
        assertThat(StatementParser.parse("create database if not exists d"))
                .isEqualTo(new CreateDatabase("d", true, false));
        assertThat(StatementParser.parse("create schema `d-1`")).isEqualTo(new CreateDatabase("d-1", false, false));
        assertThat(StatementParser.parse("create server 's' foreign data wrapper mysql options (host 'h')"))
                .isEqualTo(new CreateServer("s", false, false));
        assertThat(StatementParser.parse("create unique index i using btree on a.t (x)"))
                .isEqualTo(new CreateIndex("i", A_T, false, false));
        assertThat(StatementParser.parse("drop table t")).isEqualTo(new DropTable(List.of(T), false));
        assertThat(StatementParser.parse("drop tables if exists t, a.t"))
                .isEqualTo(new DropTable(List.of(T, A_T), true));
        assertThat(StatementParser.parse("drop view if exists a.t")).isEqualTo(new DropView(List.of(A_T), true));
        assertThat(StatementParser.parse("drop schema d")).isEqualTo(new DropDatabase("d", false));
        assertThat(StatementParser.parse("drop server if exists s")).isEqualTo(new DropServer("s", true));
        assertThat(StatementParser.parse("drop index if exists i on t")).isEqualTo(new DropIndex("i", T, true));
        assertThat(StatementParser.parse("rename table t to a.t")).isEqualTo(new RenameTable(T, A_T));
        assertThat(StatementParser.parse("truncate t")).isEqualTo(new Truncate(T));
        assertThat(StatementParser.parse("truncate table a.t")).isEqualTo(new Truncate(A_T));
        assertThat(StatementParser.parse("alter table a.t add column b int")).isEqualTo(new AlterTable(A_T));
        assertThat(StatementParser.parse("alter table if exists t drop b")).isEqualTo(new AlterTable(T));
        assertThat(StatementParser.parse("call a.t(1)")).isEqualTo(new Call(A_T));
    }

    @Test
    void whatCannotBeToldIsOtherDdl() {
        assertThat(StatementParser.parse("rename table a to b, c to d")).isEqualTo(new OtherDdl("RENAME TABLES"));
        assertThat(StatementParser.parse("rename user a to b")).isEqualTo(new OtherDdl("RENAME USER"));
        assertThat(StatementParser.parse("grant all on *.* to u")).isEqualTo(new OtherDdl("GRANT ALL"));
        assertThat(StatementParser.parse("alter server s options (port 1)")).isEqualTo(new OtherDdl("ALTER SERVER"));
        assertThat(StatementParser.parse("create procedure p() begin select 1; select 2; end"))
                .isEqualTo(new OtherDdl("CREATE PROCEDURE"));
        assertThat(StatementParser.parse("create sequence s")).isEqualTo(new OtherDdl("CREATE SEQUENCE"));
        assertThat(StatementParser.parse("drop function f")).isEqualTo(new OtherDdl("DROP FUNCTION"));
        assertThat(StatementParser.parse("CREATE CLUSTER c 'c' as path")).isEqualTo(new OtherDdl("CREATE CLUSTER"));
        assertThat(StatementParser.parse("JOIN CLUSTER c AT 'h:1'")).isEqualTo(new OtherDdl("JOIN CLUSTER"));
        assertThat(StatementParser.parse("DELETE CLUSTER c")).isEqualTo(new OtherDdl("DELETE CLUSTER"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set @a = 1",
                "begin",
                "commit",
                "xa start 'x'",
                "lock tables t read",
                "load data infile 'x' into table t",
                "select * from t into outfile '/tmp/x'",
                "select 1 into @a",
                "with x as (select 1) delete from t",
                "analyze table t",
                "analyze format=json update t set a = 1",
                "create temporary table t (id int)",
                "drop temporary table t",
                "prepare s from 'select 1'",
                "nonsense",
                "'text'"
            })
    void theRestIsOther(String sql) {
        assertThat(StatementParser.parse(sql)).isInstanceOf(Other.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " -- nothing\n /* here */ ; ",
                "select 1; select 2",
                "insert into t values ('a'); drop table t",
                "select 'open",
                "select `open",
                "select /* open",
                "select 'a\\'",
                "/*!50000 drop table t */",
                "select 1 /*M!100000 , 2 */",
                "select \0",
                "create table",
                "create table 5",
                "rename table a"
            })
    void malformedTextIsRefused(String sql) {
        assertThatThrownBy(() -> StatementParser.parse(sql))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_STATEMENT));
    }

    @Test
    void commentsAndSemicolonsAreBlank() {
        assertThat(StatementParser.isBlank(" ; -- x\n # y\n /* z */ ;")).isTrue();
        assertThat(StatementParser.isBlank("--x")).isFalse();
        assertThat(StatementParser.isBlank("select 1")).isFalse();
    }

    private static RowChange change(RowVerb verb, ObjectName table) {
        return new RowChange(verb, Optional.of(table));
    }
}
