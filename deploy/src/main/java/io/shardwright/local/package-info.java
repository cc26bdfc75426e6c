/**
 * A whole cluster on one machine: ZooKeeper inside the launcher, private MariaDB servers, a coordinator and a worker a node as processes of their
 * own, with their settings, certificates and keys in one folder. For demonstrations, development and end-to-end tests; all its addresses are
 * on the loopback interface.
 */
@NullMarked
package io.shardwright.local;

import org.jspecify.annotations.NullMarked;
