package io.shardwright.admin;

import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.util.AttributeKey;
import io.shardwright.access.AccessKey;
import io.shardwright.access.Caller;
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

    /** As the records have it. */
    String actor() {
        return Caller.of(key, address).toString();
    }
}
