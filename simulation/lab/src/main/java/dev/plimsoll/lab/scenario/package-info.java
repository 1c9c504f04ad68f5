/**
 * Reads scenarios: YAML with units, checked whole before anything runs.
 *
 * <p>{@link dev.plimsoll.lab.scenario.Scenario#read} turns a file into settings that a simulation reads by name, or into an
 * {@link dev.plimsoll.lab.scenario.InvalidScenario} that names every fault at once, each by file, line and column, with
 * what is expected and the nearest valid name.
 *
 * <p>One declaration, {@link dev.plimsoll.lab.scenario.Vocabulary}, says what may be written: from it come the check, the
 * published JSON Schema and the reference table, so that the three cannot differ. YAML is read as events, never as objects:
 * anchors, aliases, tags, duplicate keys, several documents, deep nesting and files over 1 MiB are refused, and no scalar is
 * guessed to be a flag or a number; its place in the vocabulary says what it must be. A value that has a dimension needs a
 * unit.
 *
 * <p>Cost: milliseconds for a story; bounded by 1 MiB, 20,000 values a file, 8 files and 50 variants. Not covered: whether a
 * simulation makes use of a setting; it asks {@link dev.plimsoll.lab.scenario.Settings#unread} for those that it left.
 */
@NullMarked
package dev.plimsoll.lab.scenario;

import org.jspecify.annotations.NullMarked;
