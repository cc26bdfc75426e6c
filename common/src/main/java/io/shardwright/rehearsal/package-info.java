/** What a rehearsal saw: a group's commands run forward and back on a scratch schema, and what they left there. */
@NullMarked
package io.shardwright.rehearsal;

import org.jspecify.annotations.NullMarked;
