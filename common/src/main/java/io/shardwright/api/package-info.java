/**
 * The bodies of the REST interface under {@code /api/v1}, as both its server and its clients read and write them: records that become JSON in
 * camelCase. Times are UTC epoch milliseconds, durations milliseconds. A component that may be null says so; JSON shows it as {@code null} and
 * a reader takes an absent field for it. Later versions add fields and change none.
 */
@NullMarked
package io.shardwright.api;

import org.jspecify.annotations.NullMarked;
