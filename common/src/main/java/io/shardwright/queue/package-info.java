/**
 * The language and the rules of the queue: command pairs, groups, their states and the tables of legal
 * transitions. Pure values; nothing here reads a clock, a network or a database.
 */
@NullMarked
package io.shardwright.queue;

import org.jspecify.annotations.NullMarked;
