package io.shardwright.manticore;

import io.shardwright.fitness.Fact;
import io.shardwright.fitness.Profile;
import io.shardwright.nodedb.DataFolder;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks a Manticore node what a fleet wants to know of it. */
public final class SearchSurvey {
    private static final Pattern VERSION = Pattern.compile("^([0-9]+(?:\\.[0-9]+)*).*");

    private SearchSurvey() {}

    /**
     * What the node is now.
     *
     * @param dataFolder of the server
     * @throws io.shardwright.problem.ShardwrightException UNREACHABLE if it does not answer
     */
    public static Profile ask(SearchServer server, Path dataFolder) {
        Map<Fact, String> facts = new EnumMap<>(Fact.class);
        facts.put(Fact.SERVER, "manticore");
        String version = server.asking(
                connection -> connection.rows("SELECT VERSION()").rows().get(0).get(0));
        Matcher numbers = VERSION.matcher(version);
        if (numbers.matches()) {
            facts.put(Fact.VERSION, numbers.group(1));
        }
        DataFolder.space(dataFolder.toString()).ifPresent(space -> facts.putAll(space.facts()));
        return new Profile(facts);
    }
}
