package io.shardwright.client;

import io.shardwright.api.ScheduleList;
import io.shardwright.api.ScheduleRequest;
import io.shardwright.api.ScheduleView;
import java.util.UUID;

/** What runs by itself, and when. With {@code dryRun} everything is checked, and nothing changes. */
public final class ScheduleClient {
    private final Conversation conversation;

    ScheduleClient(Conversation conversation) {
        this.conversation = conversation;
    }

    public ScheduleList list() {
        return ShardwrightClient.read(conversation.answer(Call.get("/schedules")), ScheduleList.class);
    }

    /** Changes when a schedule runs, what, or whether. */
    public ScheduleView set(String name, ScheduleRequest request, boolean dryRun) {
        return ShardwrightClient.read(
                conversation.answer(Call.change(
                        "POST",
                        path(name) + "/set?dryRun=" + dryRun,
                        ShardwrightClient.write(request),
                        UUID.randomUUID().toString())),
                ScheduleView.class);
    }

    /** Runs it now; returns when that has ended. Never repeated: a lost answer may be that of a run. */
    public ScheduleView run(String name, boolean dryRun) {
        return ShardwrightClient.read(
                conversation.answer(Call.once(path(name) + "/run?dryRun=" + dryRun, "{}")), ScheduleView.class);
    }

    private static String path(String name) {
        return "/schedules/" + ShardwrightClient.segment(name);
    }
}
