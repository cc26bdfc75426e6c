package io.shardwright.planning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SearchPlacesTest {
    private static final SearchPlaces WANTED =
            SearchPlaces.of(List.of("local=t_s0", "agent=h1:9312|h2:9312:t_s1,t_s2", "agent=h3:9312:t_s3"));

    private static String differences(String... parts) {
        return WANTED.differences(SearchPlaces.of(List.of(parts)));
    }

    @Test
    void whatIsReadAtTheSamePlacesIsTheSameHoweverItIsWritten() {
        assertThat(differences(
                        "agent=h3:9312:t_s3", "agent=h2:9312|h1:9312:t_s2", "agent=h1:9312|h2:9312:t_s1", "local=t_s0"))
                .isEmpty();
    }

    @Test
    void whatIsReadElsewhereTwiceOrNotAtAllIsNamed() {
        String rest = "agent=h1:9312|h2:9312:t_s1,t_s2";
        assertThat(differences("local=t_s0", rest, "agent=h4:9312:t_s3"))
                .isEqualTo("t_s3 at h4:9312 instead of h3:9312");
        assertThat(differences("local=t_s0", rest)).isEqualTo("leads to no t_s3");
        assertThat(differences("local=t_s0", rest, "agent=h3:9312:t_s3", "local=t_s3"))
                .isEqualTo("t_s3 at h3:9312 and here instead of h3:9312");
        assertThat(differences("local=t_s0", rest, "agent=h3:9312:t_s3", "agent=h3:9312:other"))
                .isEqualTo("leads to other at h3:9312");
        assertThat(differences("local=t_s0", rest, "agent_blackhole=h3:9312:t_s3"))
                .isEqualTo("t_s3 at agent_blackhole h3:9312 instead of h3:9312");
    }

    @Test
    void mirrorsThatHaveTheTableUnderOtherNamesAreNotTheSame() {
        assertThat(differences("local=t_s0", "agent=h1:9312:x|h2:9312:t_s1,t_s2", "agent=h3:9312:t_s3"))
                .isEqualTo(
                        "t_s1 at h1:9312:x|h2:9312 instead of h1:9312|h2:9312; t_s2 at h1:9312:x|h2:9312 instead of h1:9312|h2:9312");
    }

    @Test
    void ofManyDifferencesTheFirstAreNamedAndTheRestCounted() {
        assertThat(differences()).isEqualTo("leads to no t_s0; leads to no t_s1; leads to no t_s2; and 1 more");
    }

    @Test
    void whatIsNotWrittenAsPartsAreIsReadNowhereThatIsWanted() {
        assertThat(differences("local=t_s0", "agent=h1:9312|h2:9312:t_s1,t_s2", "agent=nonsense"))
                .contains("leads to no t_s3");
    }
}
