package dev.plimsoll.lab.world;

import dev.plimsoll.simulation.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What faults of the network lose between callers and services, and when. */
final class Network {
    private final Simulation simulation;
    private final List<Fault> faults = new ArrayList<>();

    /** From {@code from} to {@code to}, a share of the requests, answers or both of a client, or of all over a link, is lost. */
    record Fault(
            @Nullable Client client,
            @Nullable Link link,
            double share,
            boolean requests,
            boolean answers,
            long from,
            long to) {
        boolean strikes(Caller caller, boolean request, long now) {
            boolean theirs = client == null ? caller.link == link : caller.client == client;
            return theirs && (request ? requests : answers) && now >= from && now < to;
        }
    }

    Network(Simulation simulation) {
        this.simulation = simulation;
    }

    void add(Fault fault) {
        faults.add(fault);
    }

    boolean loses(Caller caller, boolean request, RandomGenerator chances) {
        for (Fault fault : faults) {
            if (fault.strikes(caller, request, simulation.now()) && chances.nextDouble() < fault.share) {
                return true;
            }
        }
        return false;
    }
}
