package io.shardwright.bench;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.shardwright.json.Json;
import java.io.IOException;
import java.nio.file.Path;

/** Makes the load of one measurement, in a process of its own, and writes what it found to a file. */
public final class LoadProcess {
    private LoadProcess() {}

    public static void main(String[] arguments) throws IOException {
        LoadPlan plan = Json.mapper().readValue(Path.of(arguments[0]).toFile(), LoadPlan.class);
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        LoadResult result = new Load(plan, loops.next()).run().join();
        Json.mapper().writeValue(Path.of(plan.resultFile()).toFile(), result);
        System.exit(0);
    }
}
