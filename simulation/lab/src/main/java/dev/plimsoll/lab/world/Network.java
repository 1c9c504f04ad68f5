package dev.plimsoll.lab.world;

import dev.plimsoll.simulation.IndexedStream;
import dev.plimsoll.simulation.Simulation;
import java.util.ArrayList;
import java.util.List;

/** What is lost between callers and services, and when. */
final class Network {
    private final Simulation simulation;
    private final List<Fault> faults = new ArrayList<>();
    private final IndexedStream chances;

    /** From {@code from} to {@code to}, a share of a client's requests, answers or both is lost. */
    record Fault(Client client, double share, boolean requests, boolean answers, long from, long to) {}

    Network(Simulation simulation) {
        this.simulation = simulation;
        this.chances = simulation.streams().indexed("network/loss");
    }

    void add(Fault fault) {
        faults.add(fault);
    }

    boolean loses(Caller caller, Attempt attempt, boolean request) {
        if (faults.isEmpty()) {
            return false;
        }
        long now = simulation.now();
        for (Fault fault : faults) {
            boolean applies = fault.client == caller.client
                    && (request ? fault.requests : fault.answers)
                    && now >= fault.from
                    && now < fault.to;
            if (applies) {
                long number = (attempt.request.index * 128 + attempt.number) * 2 + (request ? 0 : 1);
                if (chances.at(number).nextDouble() < fault.share) {
                    return true;
                }
            }
        }
        return false;
    }
}
