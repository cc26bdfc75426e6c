package io.shardwright.diagnosis;

import io.shardwright.fleet.NodeName;

/**
 * An object on a node.
 *
 * @param table the sharded table that it belongs to; empty if to none, or to one that nobody knows
 * @param object its name on the node
 * @param desired what placement says
 * @param recorded what the records say
 * @param actual what the node says
 * @param mendable whether a repair makes it right, without losing anything
 * @param advice what an operator can do where it does not, or why nothing is to be done; empty if that goes without saying
 */
public record DiagnosisLine(
        NodeName node,
        ObjectKind kind,
        String table,
        String object,
        String desired,
        String recorded,
        String actual,
        Verdict verdict,
        boolean mendable,
        String advice) {
    /** The same with another verdict of which a repair makes nothing. */
    DiagnosisLine judged(Verdict other, String why) {
        return new DiagnosisLine(node, kind, table, object, desired, recorded, actual, other, false, why);
    }

    /** The same of which nobody has seen what is there. */
    DiagnosisLine unseen() {
        return new DiagnosisLine(node, kind, table, object, desired, recorded, "not seen", Verdict.UNSEEN, false, "");
    }

    /** Whether it is about the same object. */
    boolean sameObject(DiagnosisLine other) {
        return node.equals(other.node) && kind == other.kind && object.equals(other.object);
    }
}
