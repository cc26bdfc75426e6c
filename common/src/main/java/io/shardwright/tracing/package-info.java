/**
 * Sends spans to a collector, by OpenTelemetry's protocol over HTTP. Whoever has a span hands it over and goes on: it is queued, or lost and counted, and nothing ever waits or
 * fails for it. Off unless a collector is set: then nothing of this is there, no thread and no connection.
 */
@NullMarked
package io.shardwright.tracing;

import org.jspecify.annotations.NullMarked;
