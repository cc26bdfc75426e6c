package io.shardwright.local;

import io.shardwright.localdb.LocalMariaDb;

/** A node of a local cluster: its server and its worker. */
public record LocalNode(String name, LocalMariaDb server, LocalProcess worker) {}
