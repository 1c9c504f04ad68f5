package dev.plimsoll.lab.adapter;

import dev.plimsoll.cell.CellRouter;
import dev.plimsoll.cell.Planner;
import dev.plimsoll.cell.ScatterGather;
import dev.plimsoll.constantwork.ConfigPublisher;
import dev.plimsoll.constantwork.ConfigPusher;
import dev.plimsoll.constantwork.ConfigReceiver;
import dev.plimsoll.lab.scenario.Choice;
import dev.plimsoll.lab.scenario.Settings;
import dev.plimsoll.lab.world.Calls;
import dev.plimsoll.lab.world.Configuration;
import dev.plimsoll.lab.world.Gather;
import dev.plimsoll.lab.world.Placement;
import dev.plimsoll.lab.world.Policies;
import dev.plimsoll.lab.world.Shedder;
import dev.plimsoll.lab.world.TenantTraffic;
import dev.plimsoll.lab.world.WorkQueue;
import dev.plimsoll.queue.RecoveryQueue;
import dev.plimsoll.shedding.LoadShedder;
import dev.plimsoll.shuffle.ShuffleSharder;
import dev.plimsoll.simulation.Simulation;
import java.util.List;
import java.util.Set;

/** Makes every policy from the shipped façade, and notes which ones ran. */
public final class ShippedPolicies implements Policies {
    private final Set<String> classesRun;
    private final SettledTables settled = new SettledTables();

    /**
     * Creates the shipped policies.
     *
     * @param classesRun to which the names of the façades that ran are added; safe for several threads
     */
    public ShippedPolicies(Set<String> classesRun) {
        this.classesRun = classesRun;
    }

    @Override
    public WorkQueue queue(Settings queue, int workers, Simulation simulation, long seed) {
        classesRun.add(RecoveryQueue.class.getName());
        return new RecoveryQueueAdapter(queue, workers, simulation, seed);
    }

    @Override
    public Shedder shedder(Settings shedder, Simulation simulation, long seed) {
        classesRun.add(LoadShedder.class.getName());
        return new LoadShedderAdapter(shedder, simulation, seed);
    }

    @Override
    public Placement placement(
            Choice placement, List<Integer> zones, List<TenantTraffic> tenants, Simulation simulation, long seed) {
        switch (placement.kind()) {
            case "shuffle" -> {
                classesRun.add(ShuffleSharder.class.getName());
                return new ShuffleSharderAdapter(placement.settings(), zones, simulation, seed);
            }
            case "cells" -> {
                classesRun.add(Planner.class.getName());
                classesRun.add(CellRouter.class.getName());
                return new CellRouterAdapter(placement.settings(), tenants, settled, simulation, seed);
            }
            case "mapping" -> {
                Settings mapping = placement.settings();
                MappingAdapter adapter = new MappingAdapter(mapping, zones.size(), tenants, settled, simulation, seed);
                adapter.classesRun().forEach(shipped -> classesRun.add(shipped.getName()));
                return adapter;
            }
            default -> throw placement.unsupported();
        }
    }

    @Override
    public Calls calls(Settings calls, Simulation simulation) {
        classesRun.add(ConfigPublisher.class.getName());
        classesRun.add(ConfigPusher.class.getName());
        classesRun.add(ConfigReceiver.class.getName());
        return new PusherAdapter(calls, simulation);
    }

    @Override
    public Configuration configuration(Settings configuration, Simulation simulation) {
        ConfigurationAdapter adapter = new ConfigurationAdapter(configuration, simulation);
        adapter.classesRun().forEach(shipped -> classesRun.add(shipped.getName()));
        return adapter;
    }

    @Override
    public Gather gather(Simulation simulation) {
        classesRun.add(ScatterGather.class.getName());
        return new ScatterGatherAdapter(simulation);
    }
}
