/**
 * What a Java program uses to work with a fleet: a client of the coordinators' REST interface that finds the leader, repeats what may be
 * repeated, and turns every refusal into a {@link io.shardwright.problem.ShardwrightException} with the server's code and advice.
 */
@NullMarked
package io.shardwright.client;

import org.jspecify.annotations.NullMarked;
