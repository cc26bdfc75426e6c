package io.shardwright.admin;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.List;

/** A parameter in the query of a request: what it may be, for the server that reads it and for the description alike. */
sealed interface Parameter {
    String name();

    /** One sentence, for the description. */
    String about();

    boolean required();

    /** @throws ShardwrightException {@link ErrorCode#BAD_REQUEST} if it is not as it must be */
    void check(String value);

    /** @param values it is one of these; any text if there are none */
    record Text(String name, boolean required, List<String> values, String about) implements Parameter {
        public Text {
            values = List.copyOf(values);
        }

        static Text optional(String name, String about) {
            return new Text(name, false, List.of(), about);
        }

        static Text required(String name, String about) {
            return new Text(name, true, List.of(), about);
        }

        static Text oneOf(String name, List<String> values, String about) {
            return new Text(name, false, values, about);
        }

        @Override
        public void check(String value) {
            if (!values.isEmpty() && !values.contains(value)) {
                throw bad("parameter '" + name + "' is none of " + String.join(", ", values));
            }
        }
    }

    /** True or false, and false if it is absent. */
    record Flag(String name, String about) implements Parameter {
        @Override
        public boolean required() {
            return false;
        }

        @Override
        public void check(String value) {
            read(value);
        }

        boolean read(String value) {
            return switch (value) {
                case "true" -> true;
                case "false" -> false;
                default -> throw bad("parameter '" + name + "' is neither true nor false");
            };
        }
    }

    /** @param absent what it is if it is not given */
    record Whole(String name, long absent, long min, long max, String about) implements Parameter {
        @Override
        public boolean required() {
            return false;
        }

        @Override
        public void check(String value) {
            read(value);
        }

        long read(String value) {
            try {
                long number = Long.parseLong(value);
                if (number >= min && number <= max) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // Told below.
            }
            throw bad("parameter '" + name + "' is no number from " + min + " to " + max);
        }
    }

    static ShardwrightException bad(String message) {
        return new ShardwrightException(
                ErrorCode.BAD_REQUEST, message, "Send the parameters that are documented for this request.");
    }
}
