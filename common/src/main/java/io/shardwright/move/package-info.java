/**
 * Moving the rows of a table while they change: what is moved and what cannot be, positions in a binary log, rows and their changes with their
 * bytes, and the rules of pace. Pure values and decisions; reading and writing is done elsewhere.
 */
@NullMarked
package io.shardwright.move;

import org.jspecify.annotations.NullMarked;
