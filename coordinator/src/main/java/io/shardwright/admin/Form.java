package io.shardwright.admin;

import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.QueryParams;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an operation reads and what it answers: its handler gets nothing else of a request, and the description of the API says the same.
 *
 * @param parameters that the query may have
 * @param body the record that the body is read as; a request without one is not read
 * @param once whether a request may carry an idempotency key
 * @param matched whether it may be sent on the condition that a plan still fits
 * @param answers by status, the kinds of answer that a request may have if it is not refused; {@link String} is text for Prometheus
 * @param events what the data of its events are, if it is answered by a stream of them
 */
record Form(
        List<Parameter> parameters,
        Optional<Class<? extends Record>> body,
        boolean once,
        boolean matched,
        Map<HttpStatus, List<Class<?>>> answers,
        Optional<Class<? extends Record>> events) {
    /** The last event that the sender of a request for a stream has. */
    static final String LAST_EVENT_ID = "Last-Event-ID";

    /** The tag of the plan that an order is given for. */
    static final String IF_MATCH = "If-Match";

    /** On every change. */
    static final Parameter.Flag DRY_RUN = new Parameter.Flag(
            "dryRun", "Makes the same checks, answers with what would be done, and changes nothing.");

    Form {
        parameters = List.copyOf(parameters);
        answers = new TreeMap<>(answers);
    }

    /** Of what only looks. */
    static Form read(Class<?> answer) {
        return new Form(List.of(), Optional.empty(), false, false, Map.of(), Optional.empty()).answers(answer);
    }

    /** Of what is told as it happens. */
    static Form stream(Class<? extends Record> event) {
        return new Form(List.of(), Optional.empty(), false, false, Map.of(), Optional.of(event));
    }

    /** Of what changes something, as the body says. */
    static Form change(Class<? extends Record> body) {
        return new Form(List.of(DRY_RUN), Optional.of(body), false, false, Map.of(), Optional.empty());
    }

    /** Of what takes something away. */
    static Form removal() {
        return new Form(List.of(DRY_RUN), Optional.empty(), false, false, Map.of(), Optional.empty());
    }

    Form with(Parameter... more) {
        List<Parameter> all = new ArrayList<>(parameters);
        all.addAll(List.of(more));
        return new Form(all, body, once, matched, answers, events);
    }

    /** It happens once under one idempotency key. */
    Form underKey() {
        return new Form(parameters, body, true, matched, answers, events);
    }

    /** It may be sent on the condition that its plan still fits. */
    Form underMatch() {
        return new Form(parameters, body, once, true, answers, events);
    }

    /** What is done, or would be. */
    Form answers(Class<?>... kinds) {
        return and(HttpStatus.OK, kinds);
    }

    /** What is begun and goes on. */
    Form accepts(Class<?>... kinds) {
        return and(HttpStatus.ACCEPTED, kinds);
    }

    private Form and(HttpStatus status, Class<?>... kinds) {
        Map<HttpStatus, List<Class<?>>> all = new TreeMap<>(answers);
        all.put(status, List.of(kinds));
        return new Form(parameters, body, once, matched, all, events);
    }

    /** Refuses parameters that there are not, those given twice and those of no use: a misspelt {@code dryRun} must not change anything. */
    void check(QueryParams query) {
        for (String name : query.names()) {
            Parameter parameter = parameters.stream()
                    .filter(known -> known.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> Parameter.bad("there is no parameter '" + name + "'"));
            if (query.getAll(name).size() > 1) {
                throw Parameter.bad("parameter '" + name + "' is given twice");
            }
            query.getAll(name).forEach(parameter::check);
        }
        for (Parameter parameter : parameters) {
            if (parameter.required() && !query.contains(parameter.name())) {
                throw Parameter.bad("parameter '" + parameter.name() + "' is missing");
            }
        }
    }
}
