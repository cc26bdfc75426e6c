/**
 * Whether the commands of a group can run on their nodes, judged before anything is written: what each node says of the statements, against the
 * schema that the group itself will have made by then.
 */
@NullMarked
package io.shardwright.validation;

import org.jspecify.annotations.NullMarked;
