/**
 * A demonstration on a real local cluster. Each scenario does what a user would do, through the API, and then looks for itself: it counts,
 * compares and checks by its own means, on the nodes, and says what it found.
 */
@NullMarked
package io.shardwright.demo;

import org.jspecify.annotations.NullMarked;
