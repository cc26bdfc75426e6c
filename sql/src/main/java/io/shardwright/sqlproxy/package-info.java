/**
 * A proxy between a process and its database, which reads the SQL that passes and cuts, holds or calls back at chosen statements. It is what makes
 * faults land on the very statement they are meant for, in tests and in {@code shardwright torture}; no part of a deployment.
 */
@NullMarked
package io.shardwright.sqlproxy;

import org.jspecify.annotations.NullMarked;
