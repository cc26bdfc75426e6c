/**
 * What a trace says of groups, tries of commands and requests: spans as values, whose ids and whether they are kept follow from ids that every process has. Nothing here
 * sends anything.
 */
@NullMarked
package io.shardwright.span;

import org.jspecify.annotations.NullMarked;
