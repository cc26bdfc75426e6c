/**
 * The life of a worker: it takes its node under a new epoch, announces itself, renews its lease, and ends when a newer session has taken the
 * node or when it is told to.
 */
@NullMarked
package io.shardwright.session;

import org.jspecify.annotations.NullMarked;
