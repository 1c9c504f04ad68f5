package dev.plimsoll.lab.world;

import dev.plimsoll.lab.scenario.Settings;
import dev.plimsoll.simulation.Simulation;

/** Makes the policies of a variant from its settings: the shipped ones, or a test's stand-ins that must fail. */
public interface Policies {
    /**
     * Makes a service's queue with lanes.
     *
     * @param queue the {@code queue} section of the service
     * @param workers how many may be at work
     * @param simulation gives the time
     * @param seed for what the queue randomises
     * @return the queue
     */
    WorkQueue queue(Settings queue, int workers, Simulation simulation, long seed);
}
