/**
 * What is on the servers of nodes beside what is to be there and what the records say: the comparison, and which of the differences can be mended without
 * losing anything. Pure rules over values.
 */
@NullMarked
package io.shardwright.diagnosis;

import org.jspecify.annotations.NullMarked;
