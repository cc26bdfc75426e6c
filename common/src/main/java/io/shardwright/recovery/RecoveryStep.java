package io.shardwright.recovery;

import java.util.List;

/** One thing that is found, and what is done about it. None needs another: whatever fails, the others are done. */
public sealed interface RecoveryStep {
    RecoveryKind kind();

    /** The group's id or the node's name. */
    String object();

    /** Why it is done, or left. */
    String why();

    /** The tables whose groups it brings on their way. */
    List<String> tables();

    /**
     * Lets the failed undos of a group be tried again, as {@code group retry} does.
     *
     * @param object the group
     */
    record RetryUndo(String object, String why, List<String> tables) implements RecoveryStep {
        public RetryUndo {
            tables = List.copyOf(tables);
        }

        @Override
        public RecoveryKind kind() {
            return RecoveryKind.ROLLBACK_STUCK;
        }
    }

    /** Takes the step with a group that is the leader's to take, as its loop does. */
    record Settle(IdleGroup group, String why) implements RecoveryStep {
        @Override
        public RecoveryKind kind() {
            return RecoveryKind.GROUP_IN_DOUBT;
        }

        @Override
        public String object() {
            return group.id();
        }

        @Override
        public List<String> tables() {
            return group.tables();
        }
    }

    /**
     * Tells the worker of a node anew to look at what is ready.
     *
     * @param object the node
     */
    record Wake(String object, String why, List<String> tables) implements RecoveryStep {
        public Wake {
            tables = List.copyOf(tables);
        }

        @Override
        public RecoveryKind kind() {
            return RecoveryKind.READY_COMMANDS;
        }
    }

    /** Nothing: somebody else has to do something first. */
    record Leave(RecoveryKind kind, String object, String why) implements RecoveryStep {
        @Override
        public List<String> tables() {
            return List.of();
        }
    }
}
