package io.shardwright.tracing;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A span as a collector gets it.
 *
 * @param parent empty of a root
 * @param error empty if it has the status of nothing in particular
 * @param links traces and spans, separated by a slash
 */
public record ReceivedSpan(
        Map<String, String> process,
        String trace,
        String id,
        String parent,
        String name,
        String kind,
        long startNanos,
        long endNanos,
        Map<String, String> attributes,
        String error,
        List<String> events,
        List<String> links) {
    static ReceivedSpan of(Resource process, Span span) {
        return new ReceivedSpan(
                map(process.getAttributesList()),
                hex(span.getTraceId()),
                hex(span.getSpanId()),
                hex(span.getParentSpanId()),
                span.getName(),
                span.getKind().name(),
                span.getStartTimeUnixNano(),
                span.getEndTimeUnixNano(),
                map(span.getAttributesList()),
                switch (span.getStatus().getCode()) {
                    case STATUS_CODE_ERROR -> "ERROR " + span.getStatus().getMessage();
                    case STATUS_CODE_UNSET -> "";
                    default -> span.getStatus().toString();
                },
                span.getEventsList().stream().map(Span.Event::getName).toList(),
                span.getLinksList().stream()
                        .map(link -> hex(link.getTraceId()) + "/" + hex(link.getSpanId()))
                        .toList());
    }

    private static String hex(com.google.protobuf.ByteString bytes) {
        return java.util.HexFormat.of().formatHex(bytes.toByteArray());
    }

    private static Map<String, String> map(List<KeyValue> pairs) {
        Map<String, String> map = new TreeMap<>();
        pairs.forEach(pair -> map.put(pair.getKey(), text(pair.getValue())));
        return map;
    }

    private static String text(AnyValue value) {
        return value.hasIntValue() ? Long.toString(value.getIntValue()) : value.getStringValue();
    }

    /** What it says under a key. */
    public String says(String key) {
        return attributes.getOrDefault(key, "");
    }
}
