/**
 * Private MariaDB servers for local clusters and tests: found on this machine or unpacked from a jar, each a child process with its own data
 * folder, port on the loopback interface and accounts. Nothing here serves a real deployment, which brings its own servers.
 */
@NullMarked
package io.shardwright.localdb;

import org.jspecify.annotations.NullMarked;
