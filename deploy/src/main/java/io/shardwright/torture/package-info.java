/**
 * Real processes under torture: a local cluster whose coordinators, workers, databases and connections are killed, paused and cut, at random and at
 * every statement of the protocol, while thousands of groups run on it. At the end every node must be as if exactly the groups that committed had
 * run, one after the other, and nothing else.
 */
@NullMarked
package io.shardwright.torture;

import org.jspecify.annotations.NullMarked;
