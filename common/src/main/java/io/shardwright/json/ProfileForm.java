package io.shardwright.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.shardwright.fitness.Fact;
import io.shardwright.fitness.Profile;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** What a node says of itself, as a JSON object of texts. Facts that this build does not know are left out when it is read. */
public final class ProfileForm {
    private ProfileForm() {}

    public static String write(Profile profile) {
        Map<String, String> texts = new TreeMap<>();
        profile.facts().forEach((fact, value) -> texts.put(fact.label(), value));
        try {
            return Json.mapper().writeValueAsString(texts);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts are no JSON", e);
        }
    }

    /** @throws ShardwrightException {@link ErrorCode#BAD_RECORD} for a text that is none */
    public static Profile read(String text) {
        try {
            Map<Fact, String> facts = new EnumMap<>(Fact.class);
            Json.mapper()
                    .readValue(text, new TypeReference<Map<String, String>>() {})
                    .forEach((label, value) -> Fact.of(label).ifPresent(fact -> facts.put(fact, value)));
            return new Profile(facts);
        } catch (JsonProcessingException e) {
            throw new ShardwrightException(
                    ErrorCode.BAD_RECORD,
                    "what a node has said of itself cannot be read",
                    "Restart its worker, which says it again.",
                    e);
        }
    }
}
