package io.shardwright.access;

import java.util.Optional;

/**
 * Who asked for something, as the records have it: {@code NAME/KEY@ADDRESS} of whoever has a key, or one word of what acts by itself.
 *
 * @param person the name of the key; two keys of one name are one person's
 * @param key its id; empty of what acts by itself
 * @param address that the call came from; empty of what acts by itself
 */
public record Caller(String person, Optional<KeyId> key, Optional<String> address) {
    /** Who calls with a key. */
    public static Caller of(AccessKey key, String address) {
        return new Caller(key.name(), Optional.of(key.id()), Optional.of(address));
    }

    /** Reads what {@link #toString} has written. */
    public static Caller parse(String text) {
        int slash = text.indexOf('/');
        int at = text.indexOf('@', slash + 1);
        if (slash < 0 || at < 0 || !KeyId.isOne(text.substring(slash + 1, at))) {
            return new Caller(text, Optional.empty(), Optional.empty());
        }
        return new Caller(
                text.substring(0, slash),
                Optional.of(new KeyId(text.substring(slash + 1, at))),
                Optional.of(text.substring(at + 1)));
    }

    /** Whether both are the same person, with whichever of his keys and from wherever. */
    public boolean isSamePerson(Caller other) {
        return key.isPresent() == other.key.isPresent() && person.equals(other.person);
    }

    /** Without the address. */
    public String who() {
        return key.map(id -> person + "/" + id).orElse(person);
    }

    @Override
    public String toString() {
        return who() + address.map(from -> "@" + from).orElse("");
    }
}
