package io.shardwright.api;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** The fields that a group to be submitted may have, in a file as in a request: those of its records. */
public final class GroupFields {
    public static final Set<String> GROUP = of(GroupRequest.class);
    public static final Set<String> COMMAND = of(CommandRequest.class);
    public static final Set<String> LOCK = of(LockView.class);
    public static final Set<String> PROBES = of(ProbesRequest.class);

    private GroupFields() {}

    private static Set<String> of(Class<? extends Record> form) {
        return Arrays.stream(form.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(Collectors.toUnmodifiableSet());
    }
}
