/**
 * What may go: records that have served their time. A kind of record is a row of a table; a record, its age and what needs it come in as values, and
 * whether it goes, and why, comes out. Knows no SQL and no clock.
 */
@NullMarked
package io.shardwright.cleanup;

import org.jspecify.annotations.NullMarked;
