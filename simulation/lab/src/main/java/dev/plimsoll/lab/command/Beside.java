package dev.plimsoll.lab.command;

import java.util.Optional;

/** What a scenario may name: stories, and files by their path from where the command runs. */
@FunctionalInterface
public interface Beside {
    /**
     * Reads a story or a file.
     *
     * @param name a story's name or a file's path
     * @return its bytes; empty if there is none
     */
    Optional<byte[]> open(String name);
}
