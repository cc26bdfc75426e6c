package io.shardwright.cli;

import java.nio.file.Path;
import java.util.Map;

/**
 * What a command finds around it.
 *
 * @param base where local clusters live
 */
record Surroundings(Screen screen, Map<String, String> environment, Path base) {}
