/**
 * The simulation lab: scenarios in YAML, run under virtual time through the shipped patterns, and shown with intervals.
 *
 * <p>{@code scenario} reads and checks, {@code world} holds the models, {@code adapter} ties the patterns' façades to them,
 * {@code run} repeats and judges, {@code result} is what comes out, {@code report} shows it, and {@code command} is the command
 * line around it. This package holds its entry point alone.
 */
@NullMarked
package dev.plimsoll.lab;

import org.jspecify.annotations.NullMarked;
