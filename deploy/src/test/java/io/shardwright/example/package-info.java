/** Tests as users of Shardwright write them; docs/rehearsal.md shows them. */
@NullMarked
package io.shardwright.example;

import org.jspecify.annotations.NullMarked;
