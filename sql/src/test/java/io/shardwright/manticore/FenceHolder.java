package io.shardwright.manticore;

import io.shardwright.fleet.Incarnation;
import io.shardwright.fleet.NodeName;
import java.io.IOException;
import java.nio.file.Path;

/** A worker's process that holds its node's fence until it is ended: {@code FOLDER NODE EPOCH INCARNATION}. Says {@code held} once it does. */
final class FenceHolder {
    private FenceHolder() {}

    public static void main(String... args) throws IOException {
        try (HostFence fence = new HostFence(Path.of(args[0]))) {
            fence.claim(new NodeName(args[1]));
            fence.take(Long.parseLong(args[2]), Incarnation.parse(args[3]));
            System.out.println("held");
            // Until its parent closes the stream, or somebody ends it.
            while (System.in.read() >= 0) {
                // What comes is of no interest.
            }
        }
    }
}
