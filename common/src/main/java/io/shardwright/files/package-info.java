/** Files that a process reads at its start and again when they have changed: what is seen of one, and several read in one go. */
@NullMarked
package io.shardwright.files;

import org.jspecify.annotations.NullMarked;
