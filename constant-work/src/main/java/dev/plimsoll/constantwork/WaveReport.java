package dev.plimsoll.constantwork;

/**
 * How the fleet takes the current edition, added up from what the pushers report.
 *
 * @param edition the current edition
 * @param receivers receivers visited in the pushers' last rounds
 * @param failed of them, those that did not answer
 * @param inUse those that use this edition
 * @param onCandidate of those, the ones that use its candidate
 * @param candidateRefused of those, the ones in the wave that refused the candidate
 * @param unsaved of those, the ones that could not write it to disk
 */
public record WaveReport(
        Edition edition,
        long receivers,
        long failed,
        long inUse,
        long onCandidate,
        long candidateRefused,
        long unsaved) {}
