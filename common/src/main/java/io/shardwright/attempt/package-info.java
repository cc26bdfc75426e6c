/**
 * One try of a command's half on its node, as a pure sequence of questions and duties: what is asked in which order, what must be durable
 * before what, and what each answer means for the effect. The worker does the asking; nothing here speaks SQL.
 */
@NullMarked
package io.shardwright.attempt;

import org.jspecify.annotations.NullMarked;
