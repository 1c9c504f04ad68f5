package dev.plimsoll.constantwork;

/* What one round of replies said. Mutable and reused; the engine's own, on the engine's thread. */
final class Tally {
    long epoch;
    long sequence;
    int replied;
    int failed;
    int timedOut;
    int refused;
    int inUse; // the edition being pushed, of those that replied
    int onCandidate;
    int candidateRefused;
    int unsaved;

    /* The edition that this round is about. A change in the middle of a round makes it a round about the later one. */
    void about(Edition edition) {
        if (epoch != edition.epoch() || sequence != edition.sequence()) {
            epoch = edition.epoch();
            sequence = edition.sequence();
            inUse = 0;
            onCandidate = 0;
            candidateRefused = 0;
            unsaved = 0;
        }
    }

    void replied(int outcome, int flags, int reasons, long replyEpoch, long replySequence) {
        replied++;
        if (outcome == Reply.Outcome.REFUSED.code()) {
            refused++;
        }
        if (replyEpoch == epoch && replySequence == sequence) {
            inUse++;
            onCandidate += (flags & Reply.FLAG_CANDIDATE) != 0 ? 1 : 0;
            unsaved += (flags & Reply.FLAG_SAVED) == 0 ? 1 : 0;
            candidateRefused += (reasons & Reason.CANDIDATE_INVALID.bit()) != 0 ? 1 : 0;
        }
    }

    void clear() {
        replied = 0;
        failed = 0;
        timedOut = 0;
        refused = 0;
        inUse = 0;
        onCandidate = 0;
        candidateRefused = 0;
        unsaved = 0;
    }
}
