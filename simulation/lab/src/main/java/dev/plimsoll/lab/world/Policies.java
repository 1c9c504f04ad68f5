package dev.plimsoll.lab.world;

import dev.plimsoll.lab.scenario.Choice;
import dev.plimsoll.lab.scenario.Settings;
import dev.plimsoll.simulation.Simulation;
import java.util.List;

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

    /**
     * Makes what refuses work before one of a service's lines.
     *
     * @param shedder the {@code shedder} section of the service
     * @param simulation gives the time
     * @param seed for what the shedder randomises
     * @return the shedder
     */
    Shedder shedder(Settings shedder, Simulation simulation, long seed);

    /**
     * Decides which groups of a service's workers serve whom.
     *
     * @param placement the {@code placement} of the service, a kind that a façade decides
     * @param zones the zone of each group, from 1
     * @param tenants who asks the service, by client and size
     * @param simulation gives the time
     * @param seed for the deployment's key
     * @return the placement
     */
    Placement placement(
            Choice placement, List<Integer> zones, List<TenantTraffic> tenants, Simulation simulation, long seed);

    /**
     * Makes what calls the hosts of a service, at its own pace, where these do not ask.
     *
     * @param calls the settings of the service's {@code calls-hosts}
     * @param simulation gives the time
     * @return what goes round
     */
    Calls calls(Settings calls, Simulation simulation);

    /**
     * Makes what brings a configuration to every node.
     *
     * @param configuration the settings of the service's {@code configuration}
     * @param simulation gives the time
     * @return what brings it
     */
    Configuration configuration(Settings configuration, Simulation simulation);

    /**
     * Makes what asks several groups one question.
     *
     * @param simulation gives the time
     * @return the scatter/gather
     */
    Gather gather(Simulation simulation);
}
