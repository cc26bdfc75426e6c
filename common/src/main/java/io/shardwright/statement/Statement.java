package io.shardwright.statement;

import java.util.List;
import java.util.Optional;

/** What a statement does, with the facts that can be told from its words. Made by {@link StatementParser#parse}. */
public sealed interface Statement {
    /** Changes nothing: SELECT, WITH, VALUES, TABLE, SHOW, DESCRIBE, EXPLAIN, ANALYZE of a SELECT, and DO. */
    record Read() implements Statement {}

    /**
     * INSERT, REPLACE, UPDATE or DELETE.
     *
     * @param target the table whose rows change, or empty where more than one may (UPDATE and DELETE of joins)
     */
    record RowChange(RowVerb verb, Optional<ObjectName> target) implements Statement {}

    /** The four that change rows. */
    enum RowVerb {
        INSERT,
        REPLACE,
        UPDATE,
        DELETE
    }

    /** CREATE TABLE, of a table that stays. */
    record CreateTable(ObjectName table, boolean ifNotExists, boolean orReplace) implements Statement {}

    /** CREATE VIEW. */
    record CreateView(ObjectName view, boolean ifNotExists, boolean orReplace) implements Statement {}

    /** CREATE DATABASE or CREATE SCHEMA. */
    record CreateDatabase(String database, boolean ifNotExists, boolean orReplace) implements Statement {}

    /** CREATE SERVER. */
    record CreateServer(String server, boolean ifNotExists, boolean orReplace) implements Statement {}

    /** CREATE INDEX, of any kind of index. */
    record CreateIndex(String index, ObjectName table, boolean ifNotExists, boolean orReplace) implements Statement {}

    /** DROP TABLE, of one or more tables that stay. */
    record DropTable(List<ObjectName> tables, boolean ifExists) implements Statement {
        public DropTable {
            tables = List.copyOf(tables);
        }
    }

    /** DROP VIEW, of one or more views. */
    record DropView(List<ObjectName> views, boolean ifExists) implements Statement {
        public DropView {
            views = List.copyOf(views);
        }
    }

    /** DROP DATABASE or DROP SCHEMA. */
    record DropDatabase(String database, boolean ifExists) implements Statement {}

    /** DROP SERVER. */
    record DropServer(String server, boolean ifExists) implements Statement {}

    /** DROP INDEX. */
    record DropIndex(String index, ObjectName table, boolean ifExists) implements Statement {}

    /** RENAME TABLE of exactly one table; of several it is {@link OtherDdl}. */
    record RenameTable(ObjectName from, ObjectName to) implements Statement {}

    /** TRUNCATE TABLE. */
    record Truncate(ObjectName table) implements Statement {}

    /** ALTER TABLE. Whether it happened cannot be told from its words. */
    record AlterTable(ObjectName table) implements Statement {}

    /**
     * Any other definition: of a routine, a trigger, an account, a grant, a cluster.
     *
     * @param words its first keywords, such as {@code CREATE TRIGGER}
     */
    record OtherDdl(String words) implements Statement {}

    /** CALL. What the procedure does cannot be known. */
    record Call(ObjectName procedure) implements Statement {}

    /**
     * Anything else: transaction control, SET, LOCK, LOAD, temporary tables, administration, or what is no SQL.
     *
     * @param words its first keyword or keywords
     */
    record Other(String words) implements Statement {}
}
