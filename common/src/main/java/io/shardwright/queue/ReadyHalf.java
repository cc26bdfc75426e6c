package io.shardwright.queue;

/**
 * The name of a half that became ready, as wake-ups carry it. A hint: by the time it is read the half may run, be done or be cancelled.
 *
 * @param id of the command
 * @param group the number of its group, whose row is locked before the command's
 */
public record ReadyHalf(long id, long group, Direction direction) implements Comparable<ReadyHalf> {
    public ReadyHalf {
        if (id < 1 || group < 1) {
            throw new IllegalArgumentException("command " + id + " of group " + group + " is none: numbers begin at 1");
        }
    }

    /** The state that it is claimed from. */
    public CommandState ready() {
        return direction == Direction.FORWARD ? CommandState.READY : CommandState.UNDO_READY;
    }

    /** By id, in whose order rows are locked. */
    @Override
    public int compareTo(ReadyHalf other) {
        int byId = Long.compare(id, other.id);
        int byGroup = Long.compare(group, other.group);
        return byId != 0 ? byId : byGroup != 0 ? byGroup : direction.compareTo(other.direction);
    }
}
