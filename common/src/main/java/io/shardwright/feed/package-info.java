/**
 * What has changed, in the order in which it was told: the kinds of things that people watch, what is told of each, and what is new in a look at all of
 * them. Nothing here reads or sends anything.
 */
@NullMarked
package io.shardwright.feed;

import org.jspecify.annotations.NullMarked;
