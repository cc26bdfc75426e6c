/**
 * Who may do what by the API: roles, the table of operations with the least role of each, keys and the tables they are for. Pure: the time is an
 * argument, and no secret is here.
 */
@NullMarked
package io.shardwright.access;

import org.jspecify.annotations.NullMarked;
