/**
 * A node's binary log as the changes of one table: read by GTID, decoded to the same bytes as selected rows have, and watched for whatever changes the table otherwise.
 */
@NullMarked
package io.shardwright.binlog;

import org.jspecify.annotations.NullMarked;
