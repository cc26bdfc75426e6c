package io.shardwright.bench;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What begins a process of this program's own classes: a JVM as a service would have it, not as the short-lived processes of a local cluster. */
final class JavaCommand {
    private JavaCommand() {}

    /**
     * The words of it.
     *
     * @param options of the JVM
     * @param more places of classes beside those of this process
     * @param main the class that begins
     * @param plan its only argument
     */
    static List<String> of(List<String> options, List<String> more, Class<?> main, Path plan) {
        List<String> classPath = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path", "").split(File.pathSeparator, -1)) {
            classPath.add(Path.of(entry).toAbsolutePath().normalize().toString());
        }
        classPath.addAll(more);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath), main.getName(), plan.toString()));
        return command;
    }
}
