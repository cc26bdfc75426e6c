package io.shardwright.diagnosis;

/** What is to be, what the records say, and what is. */
record Sides(String desired, String recorded, String actual) {
    static final String NOTHING = "nothing";
    static final String NOT_THERE = "not there";

    Sides with(String seen) {
        return new Sides(desired, recorded, seen);
    }
}
