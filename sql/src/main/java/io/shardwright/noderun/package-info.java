/** What running a command's half on a node is, whatever engine the node has: a try stepped to its ending, what calls it off, what its intent is filed under. */
@NullMarked
package io.shardwright.noderun;

import org.jspecify.annotations.NullMarked;
