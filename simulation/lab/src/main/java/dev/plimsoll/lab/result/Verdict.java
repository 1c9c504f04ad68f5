package dev.plimsoll.lab.result;

/**
 * One assertion of a scenario, judged.
 *
 * @param text the assertion in words, with the figure it was judged by
 * @param holds whether it held
 */
public record Verdict(String text, boolean holds) {}
