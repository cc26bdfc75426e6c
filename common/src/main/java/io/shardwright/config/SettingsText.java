package io.shardwright.config;

import io.shardwright.files.ReadFiles;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** What is written in the files of settings. No refusal quotes any of it: it may be a secret. */
final class SettingsText {
    /** A line that is more than a comment. */
    private static final Pattern CONTENT = Pattern.compile("(?m)^\\s*[^\\s#]");

    private SettingsText() {}

    /** A file of keys and values. */
    static YamlConfigSource yaml(ReadFiles files, Path file, int ordinal) {
        try {
            String text = of(files.bytes(file));
            YamlConfigSource source = new YamlConfigSource(file.toString(), text, ordinal);
            if (source.getPropertyNames().isEmpty() && CONTENT.matcher(text).find()) {
                throw noMapping(file, "it has no keys");
            }
            return source;
        } catch (IOException e) {
            throw new ShardwrightException(
                    ErrorCode.BAD_SETTING,
                    "the settings file " + file + " cannot be read: " + reason(e),
                    "Name a YAML file that this user may read.",
                    e);
        } catch (ShardwrightException e) {
            throw e;
        } catch (RuntimeException e) {
            throw noMapping(file, place(e));
        }
    }

    /** Without the cause, and without the parser's words: they quote the line, which may hold a secret. */
    private static ShardwrightException noMapping(Path file, String why) {
        return new ShardwrightException(
                ErrorCode.BAD_SETTING,
                "the settings file " + file + " is no YAML mapping: " + why,
                "Write keys and values as 'key: value', one a line.");
    }

    private static String place(RuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
                Mark mark = marked.getProblemMark();
                return "it cannot be read on from line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1);
            }
        }
        return "it is of another form";
    }

    /** UTF-8, strictly. */
    static String of(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    /** Why a file cannot be read, in words that quote nothing of it. */
    static String reason(Exception e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (e instanceof CharacterCodingException) {
            return "it is not written in UTF-8";
        }
        return String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
    }
}
