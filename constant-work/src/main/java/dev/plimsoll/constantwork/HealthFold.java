package dev.plimsoll.constantwork;

import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/*
 * Folds the reports of several checkers into one bitmap: a place is down if a quorum of the checkers says so. Only
 * checkers whose beats move are asked, judged as the lease book judges pushers: dead when read three rounds in a row
 * without having moved. A read that failed says nothing about its checker, whose last report stands.
 *
 * Health checks lie in crowds: when a switch before the checkers fails, everything behind it looks dead, and a fold that
 * believes this takes the fleet out of service. So there are two cases in which nothing is believed and the last bitmap
 * stays: fewer live checkers than the quorum, and more places down than may be.
 */
final class HealthFold {
    static final int ROUNDS_TO_DIE = 3;

    private static final class Checker {
        long nonce;
        long beat = -1;
        int still;
        boolean alive;
        Optional<HealthReport> report = Optional.empty();
        Optional<HealthReport> seen = Optional.empty();
        boolean read;
    }

    private final Map<String, Checker> checkers = new TreeMap<>();
    private final int quorum;
    private final int mostDown;
    private HealthBitmap bitmap;
    private long disbelieved;

    HealthFold(Iterable<String> names, int places, int quorum, double mostDownShare) {
        names.forEach(name -> checkers.put(name, new Checker()));
        this.quorum = quorum;
        this.mostDown = (int) Math.floor(places * mostDownShare);
        this.bitmap = HealthBitmap.allHealthy(places);
    }

    /** A checker's report was read in this round; empty if there is none, or what is there is none. */
    void read(String name, Optional<HealthReport> report) {
        Checker checker = checkers.get(name);
        if (checker != null) {
            checker.read = true;
            checker.seen = report;
        }
    }

    /** Ends a round; returns the bitmap from now on. */
    HealthBitmap endRound() {
        checkers.values().forEach(HealthFold::judge);
        int places = bitmap.places();
        int live = live();
        int[] votes = new int[places];
        for (Checker checker : checkers.values()) {
            if (checker.alive && checker.report.isPresent()) {
                checker.report.get().bitmap().down().stream().forEach(place -> votes[place]++);
            }
        }
        BitSet down = new BitSet(places);
        for (int place = 0; place < places; place++) {
            if (votes[place] >= quorum) {
                down.set(place);
            }
        }
        if (live < quorum || down.cardinality() > mostDown) {
            disbelieved++;
        } else {
            bitmap = HealthBitmap.of(places, down);
        }
        return bitmap;
    }

    private static void judge(Checker checker) {
        if (!checker.read) {
            return;
        }
        checker.read = false;
        Optional<HealthReport> seen = checker.seen;
        if (seen.isPresent() && (seen.get().beat() != checker.beat || seen.get().nonce() != checker.nonce)) {
            checker.alive = checker.beat >= 0; // the very first sight is no move: the report may be years old
            checker.still = 0;
            checker.beat = seen.get().beat();
            checker.nonce = seen.get().nonce();
            checker.report = seen;
        } else if (++checker.still >= ROUNDS_TO_DIE) {
            checker.alive = false;
        }
    }

    int live() {
        return (int) checkers.values().stream().filter(checker -> checker.alive).count();
    }

    long disbelieved() {
        return disbelieved;
    }
}
