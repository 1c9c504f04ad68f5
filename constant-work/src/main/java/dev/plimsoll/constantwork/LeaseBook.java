package dev.plimsoll.constantwork;

import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/*
 * Which pushers are alive, judged by whether their beats move. No clock of another machine is read, and no time-out
 * runs: a peer is dead when it was read three rounds in a row without having moved, and alive with the first move.
 *
 * Not being able to see is not the same as nothing to be seen. A round counts only if this pusher's own lease could be
 * written in it: when the store takes no writes, everybody's beats stop, and without this rule each pusher would take
 * over all receivers, the largest possible second mode in the worst moment. A read that failed says nothing about
 * that peer. So whatever happens to the store, the shares stay as they were.
 *
 * A peer that has no configuration yet beats without an edition; it is not counted as alive, for it serves nobody.
 */
final class LeaseBook {
    static final int ROUNDS_TO_DIE = 3;

    private static final class Peer {
        long term = -1;
        long beat = -1;
        int still;
        boolean alive = true; // until three rounds have shown otherwise
        boolean read;
        Optional<Lease> seen = Optional.empty();
    }

    private final Map<String, Peer> peers = new TreeMap<>();

    LeaseBook(Iterable<String> names) {
        names.forEach(name -> peers.put(name, new Peer()));
    }

    /** The lease of a peer was read in this round; empty if there is none, or what is there is none. */
    void read(String name, Optional<Lease> lease) {
        Peer peer = peers.get(name);
        if (peer != null) {
            peer.read = true;
            peer.seen = lease;
        }
    }

    /** Ends a round; returns whether the set of the living changed. */
    boolean endRound(boolean ownWritten) {
        boolean changed = false;
        for (Peer peer : peers.values()) {
            if (peer.read) {
                changed |= judge(peer, ownWritten);
            }
            peer.read = false;
        }
        return changed;
    }

    private static boolean judge(Peer peer, boolean ownWritten) {
        boolean was = peer.alive;
        Optional<Lease> lease = peer.seen.filter(seen -> seen.edition().isPresent());
        if (lease.isPresent() && (lease.get().term() != peer.term || lease.get().beat() != peer.beat)) {
            // The very first sight of a lease is no move: it may be years old.
            boolean moved = peer.term >= 0;
            peer.term = lease.get().term();
            peer.beat = lease.get().beat();
            if (moved) {
                peer.still = 0;
                peer.alive = true;
            }
        } else if (ownWritten && ++peer.still >= ROUNDS_TO_DIE) {
            peer.alive = false;
        }
        return was != peer.alive;
    }

    SortedSet<String> alive() {
        SortedSet<String> alive = new TreeSet<>();
        peers.forEach((name, peer) -> {
            if (peer.alive) {
                alive.add(name);
            }
        });
        return alive;
    }
}
