package io.shardwright.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.util.regex.Pattern;

/** What is wrong with a text that should be JSON, for whoever wrote it: the place and the mistake, without the words of the library that reads. */
public final class JsonMistake {
    /** Where else something of it began, such as the object that is not closed. */
    private static final Pattern PLACE = Pattern.compile("\\[Source: [^\\]]*line: (\\d+), column: (\\d+)]");

    /** Which constant of the library a limit has. */
    private static final Pattern CONSTANT = Pattern.compile(", from `[^`]*`");

    private JsonMistake() {}

    /** One line. */
    public static String of(JsonProcessingException e) {
        JsonLocation place = e.getLocation();
        // Of a text that is read as a tree, only what stands behind its end is not as it should be.
        String mistake = e instanceof MismatchedInputException
                ? "something stands behind its end"
                : e.getOriginalMessage().lines().findFirst().orElse("unreadable");
        mistake = PLACE.matcher(mistake).replaceAll("line $1, column $2");
        mistake = CONSTANT.matcher(mistake).replaceAll("");
        return (place == null ? "" : "line " + place.getLineNr() + ", column " + place.getColumnNr() + ": ") + mistake;
    }
}
