package io.shardwright.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bench search} found.
 *
 * @param server the release of the first Manticore server
 * @param servers how many took part
 * @param rows in the table before the fourth server comes
 * @param medians of all rounds, figure by figure; of lost and doubled rows, and of whatever else must not be, the most
 * @param rounds each round
 */
public record SearchReport(
        @JsonProperty("measured_at") String measuredAt,
        @JsonProperty("server") String server,
        @JsonProperty("java") String java,
        @JsonProperty("cores") int cores,
        @JsonProperty("servers") int servers,
        @JsonProperty("shards") int shards,
        @JsonProperty("large_shards") int largeShards,
        @JsonProperty("rows") int rows,
        @JsonProperty("medians") Round medians,
        @JsonProperty("rounds") List<Round> rounds) {
    /**
     * One round: new workers on empty servers.
     *
     * @param first a table with two copies of each shard, the first that these nodes have
     * @param second another one beside it
     * @param large one of many shards, the first that its nodes have; absent if none was wanted
     * @param distributedMillis a count of all rows by one server's distributed table
     * @param apiMillis the same by the API
     * @param joining absent without a fourth server
     */
    public record Round(
            @JsonProperty("first") Creation first,
            @JsonProperty("second") Creation second,
            @JsonProperty("large") @Nullable Creation large,
            @JsonProperty("distributed_millis") double distributedMillis,
            @JsonProperty("api_millis") double apiMillis,
            @JsonProperty("joining") @Nullable Joining joining) {
        Round withLarge(Creation creation) {
            return new Round(first, second, creation, distributedMillis, apiMillis, joining);
        }
    }

    /**
     * How long a table took to make.
     *
     * @param planSeconds to plan and show it
     * @param publishSeconds until its group was published
     * @param commitSeconds until its group was committed, from the same moment on: the table is whole then on every node
     */
    public record Creation(
            @JsonProperty("plan_seconds") double planSeconds,
            @JsonProperty("publish_seconds") double publishSeconds,
            @JsonProperty("commit_seconds") double commitSeconds) {
        static Creation median(List<Creation> all) {
            return new Creation(
                    Medians.median(all, Creation::planSeconds),
                    Medians.median(all, Creation::publishSeconds),
                    Medians.median(all, Creation::commitSeconds));
        }
    }

    /**
     * What became of the table when a fourth node came and shards were given to it, while clients wrote and read.
     *
     * @param copied copies of shards that came to a node which had none of it
     * @param lowerBound the least of them that any plan copies which spreads them evenly
     * @param seconds from the order to the end of it
     * @param inserts that were acknowledged meanwhile
     * @param refused inserts that had no effect
     * @param unknown inserts of which nobody knows
     * @param lost rows that were acknowledged and are missing on a server, the most of all servers
     * @param twice rows that are there more than once or were written by nobody, the most of all servers
     * @param longestInsertMillis of all inserts
     * @param reads counts of all rows, by each server's own table in turn
     * @param failedReads of those that were tried
     */
    public record Joining(
            @JsonProperty("copied") int copied,
            @JsonProperty("lower_bound") long lowerBound,
            @JsonProperty("seconds") double seconds,
            @JsonProperty("inserts") long inserts,
            @JsonProperty("refused") long refused,
            @JsonProperty("unknown") long unknown,
            @JsonProperty("lost") long lost,
            @JsonProperty("twice") long twice,
            @JsonProperty("longest_insert_millis") long longestInsertMillis,
            @JsonProperty("reads") long reads,
            @JsonProperty("failed_reads") long failedReads) {
        static Joining median(List<Joining> all) {
            return new Joining(
                    (int) Medians.median(all, Joining::copied),
                    (long) Medians.median(all, Joining::lowerBound),
                    Medians.median(all, Joining::seconds),
                    (long) Medians.median(all, Joining::inserts),
                    most(all, Joining::refused),
                    most(all, Joining::unknown),
                    most(all, Joining::lost),
                    most(all, Joining::twice),
                    most(all, Joining::longestInsertMillis),
                    (long) Medians.median(all, Joining::reads),
                    most(all, Joining::failedReads));
        }

        private static long most(List<Joining> all, ToDoubleFunction<Joining> figure) {
            return (long) all.stream().mapToDouble(figure).max().orElse(0);
        }
    }

    /** The medians of rounds, of which all have measured the same. */
    static Round medians(List<Round> rounds) {
        List<Creation> large = there(rounds, Round::large);
        List<Joining> joining = there(rounds, Round::joining);
        return new Round(
                Creation.median(rounds.stream().map(Round::first).toList()),
                Creation.median(rounds.stream().map(Round::second).toList()),
                large.isEmpty() ? null : Creation.median(large),
                Medians.median(rounds, Round::distributedMillis),
                Medians.median(rounds, Round::apiMillis),
                joining.isEmpty() ? null : Joining.median(joining));
    }

    private static <T> List<T> there(List<Round> rounds, Function<Round, @Nullable T> figure) {
        return rounds.stream()
                .flatMap(round -> Stream.ofNullable(figure.apply(round)))
                .toList();
    }

    /** Whether no row was lost or doubled and no insert refused. */
    public boolean kept() {
        Joining joining = medians.joining();
        return joining == null || joining.lost() + joining.twice() + joining.refused() == 0;
    }
}
