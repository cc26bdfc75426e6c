/**
 * A proxy for tests between a process and its database, which reads the SQL that passes and cuts, holds or calls back at a chosen statement.
 */
@NullMarked
package io.shardwright.sqlproxy;

import org.jspecify.annotations.NullMarked;
