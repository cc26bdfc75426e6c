package io.shardwright.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.queue.ReadyNews.Act;
import io.shardwright.queue.ReadyNews.Step;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** When a session looks, takes what was named, and rests. */
class ReadyNewsTest {
    private static final Step LOOK = new Step(Act.LOOK, List.of(), 0);

    private final ReadyNews news = new ReadyNews(500);

    private static ReadyHalf half(long id) {
        return new ReadyHalf(id, 1, Direction.FORWARD);
    }

    private static ReadyHalves halves(long... ids) {
        return ReadyHalves.of(LongStream.of(ids).mapToObj(ReadyNewsTest::half).toList());
    }

    private static Step take(long... ids) {
        return new Step(Act.TAKE, halves(ids).named(), 0);
    }

    private static Step rest(long millis) {
        return new Step(Act.REST, List.of(), millis);
    }

    /** At time 0, and found the end of what is ready. */
    private void haveLooked() {
        assertThat(news.next(0, 4)).isEqualTo(LOOK);
        assertThat(news.answered(false, 0)).isEqualTo(500);
    }

    @Test
    void aSessionBeginsWithALookWhateverItHasHeard() {
        news.heard(halves(7));

        assertThat(news.next(0, 4)).isEqualTo(LOOK);
        assertThat(news.answered(false, 0)).isEqualTo(500);
        assertThat(news.next(1, 4)).as("the look has found it").isEqualTo(rest(499));
    }

    @Test
    void whatIsNamedIsTakenWithoutALook() {
        haveLooked();
        news.heard(halves(9));
        news.heard(halves(7, 9));

        assertThat(news.next(1, 4)).isEqualTo(take(7, 9));
        assertThat(news.answered(false, 2)).isEqualTo(498);
        assertThat(news.next(2, 4)).isEqualTo(rest(498));
    }

    @Test
    void whatHasNoNameIsLookedForAndSoIsAllElse() {
        haveLooked();
        news.heard(halves(7));
        news.heard(ReadyHalves.UNNAMED);
        news.heard(halves(8));

        assertThat(news.next(1, 4)).isEqualTo(LOOK);
        assertThat(news.answered(false, 1)).isEqualTo(500);
        assertThat(news.next(1, 4).act()).isEqualTo(Act.REST);
    }

    @Test
    void tooManyNamesAreNone() {
        haveLooked();
        LongStream.rangeClosed(1, 33).forEach(id -> news.heard(halves(id)));

        assertThat(news.next(1, 100)).isEqualTo(LOOK);
    }

    @Test
    void aLookThatHasNotFoundTheEndIsFollowedByAnother() {
        assertThat(news.next(0, 4)).isEqualTo(LOOK);
        assertThat(news.answered(true, 0)).isZero();
        news.heard(halves(7));

        assertThat(news.next(1, 4)).isEqualTo(LOOK);
    }

    @Test
    void whoeverGetsLessThanWasNamedLooks() {
        haveLooked();
        news.heard(halves(7, 8));
        assertThat(news.next(1, 4)).isEqualTo(take(7, 8));
        assertThat(news.answered(true, 1)).isZero();

        assertThat(news.next(2, 4)).isEqualTo(LOOK);
    }

    @Test
    void whoeverWantsLessThanWasNamedTakesTheLowestAndLooksForTheRest() {
        haveLooked();
        news.heard(halves(9, 7, 8));
        assertThat(news.next(1, 2)).isEqualTo(take(7, 8));
        assertThat(news.answered(false, 1)).isZero();

        assertThat(news.next(2, 2)).isEqualTo(LOOK);
        assertThat(news.answered(false, 2)).isEqualTo(500);
    }

    @Test
    void whileNothingIsWantedNamesAreKept() {
        haveLooked();
        news.heard(halves(7));
        assertThat(news.next(1, 0)).isEqualTo(rest(500));

        assertThat(news.next(2, 4)).isEqualTo(take(7));
    }

    @Test
    void anAnswerThatDidNotComeIsFollowedByALook() {
        haveLooked();
        news.heard(halves(7));
        assertThat(news.next(1, 4)).isEqualTo(take(7));
        assertThat(news.next(2, 4)).as("not told what it took").isEqualTo(LOOK);
        assertThat(news.next(3, 4)).as("nor what it saw").isEqualTo(LOOK);
    }

    @Test
    void howeverManyNamesComeItLooksOnceAnInterval() {
        haveLooked();
        for (long now = 10; now < 500; now += 10) {
            news.heard(halves(now));
            assertThat(news.next(now, 4)).isEqualTo(take(now));
            assertThat(news.answered(false, now)).isEqualTo(500 - now);
        }
        news.heard(halves(500));

        assertThat(news.next(500, 4)).isEqualTo(LOOK);
        assertThat(news.answered(false, 500)).isEqualTo(500);
        assertThat(news.next(600, 4)).isEqualTo(rest(400));
        assertThat(news.next(1_000, 4)).isEqualTo(LOOK);
    }
}
