package io.shardwright.admin;

import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.util.AttributeKey;
import io.shardwright.access.AccessKey;
import io.shardwright.access.Caller;
import io.shardwright.access.Operation;
import io.shardwright.access.RefusalNotes;
import io.shardwright.problem.ErrorCode;
import java.util.Objects;

/** Who sends a request: the key that it carries, and the address that it came from. */
record Asking(AccessKey key, String address) {
    private static final AttributeKey<Asking> ATTRIBUTE = AttributeKey.valueOf(Asking.class, "asking");

    static Asking of(ServiceRequestContext context) {
        return Objects.requireNonNull(context.attr(ATTRIBUTE), "no key was checked");
    }

    void keep(ServiceRequestContext context) {
        context.setAttr(ATTRIBUTE, this);
    }

    /** That it was refused, for the audit. */
    RefusalNotes.Kind refusal(Operation operation, ErrorCode code) {
        return new RefusalNotes.Kind(Caller.of(key, address).who(), address, operation.label(), code.code());
    }

    /** As the records have it. */
    String actor() {
        return Caller.of(key, address).toString();
    }
}
