/**
 * Who is there: each process announces itself in ZooKeeper for as long as its session lives, and sees the others. Nothing
 * here is the truth about who may act, which epochs and terms in the databases decide; losing all of it costs wake-ups and
 * a little time. Together with the election this is the home of Curator.
 */
@NullMarked
package io.shardwright.membership;

import org.jspecify.annotations.NullMarked;
