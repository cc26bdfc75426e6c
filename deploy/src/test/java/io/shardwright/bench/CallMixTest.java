package io.shardwright.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class CallMixTest {
    private static final LoadPlan PLAN = new LoadPlan(
            "127.0.0.1",
            1,
            "operator",
            "viewer",
            2,
            0,
            1,
            List.of("n1", "n2"),
            "orders",
            "app.bench_rows",
            List.of("waiting"),
            "");

    @Test
    void theSharesAreThoseOfAHundred() {
        assertThat(CallKind.ALL.stream().mapToInt(CallKind::share).sum()).isEqualTo(100);
    }

    @Test
    void everyKindComesAboutAsOftenAsItsShare() {
        CallMix mix = new CallMix(0, PLAN, new SplittableRandom(1));
        Map<CallKind, Integer> seen = new EnumMap<>(CallKind.class);
        for (int i = 0; i < 100_000; i++) {
            Call call = mix.next();
            if (call.kind() == CallKind.PUBLISH) {
                mix.published("group");
            }
            seen.merge(call.kind(), 1, Integer::sum);
        }
        CallKind.ALL.forEach(kind -> assertThat(seen.getOrDefault(kind, 0) / 1_000.0)
                .as(kind.label())
                .isBetween(kind.share() - 0.5, kind.share() + 0.5));
    }

    @Test
    void whatIsPublishedAgainIsTheSameUnderTheSameKey() {
        CallMix mix = new CallMix(1, PLAN, new SplittableRandom(1));
        Call first = until(mix, CallKind.PUBLISH);
        assertThat(first.key()).contains("bench-1-2");
        assertThat(first.body())
                .contains(
                        "INSERT INTO app.bench_rows (id, v) VALUES (1000001, 1)",
                        "DELETE FROM app.bench_rows WHERE id = 1000002");
        mix.published("group");
        Call again = until(mix, CallKind.REPLAY, CallKind.PUBLISH);
        while (again.kind() == CallKind.PUBLISH) {
            first = again;
            mix.published("other");
            again = until(mix, CallKind.REPLAY, CallKind.PUBLISH);
        }
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.key()).isEqualTo(first.key());
    }

    @Test
    void whoeverHasAGroupThatWaitsPausesAndResumesItInTurn() {
        CallMix mix = new CallMix(0, PLAN, new SplittableRandom(1));
        assertThat(until(mix, CallKind.PAUSE).method()).isEqualTo("POST");
        assertThat(until(mix, CallKind.PAUSE))
                .returns("DELETE", Call::method)
                .returns("/pauses?scope=group&target=waiting&reason=benchmark", Call::path);
        assertThat(until(mix, CallKind.PAUSE).method()).isEqualTo("POST");
    }

    private static Call until(CallMix mix, CallKind... kinds) {
        Call call = mix.next();
        while (!List.of(kinds).contains(call.kind())) {
            call = mix.next();
        }
        return call;
    }
}
