package dev.plimsoll.lab.world;

import dev.plimsoll.lab.scenario.Choice;
import dev.plimsoll.lab.scenario.Settings;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Tenants or keys, numbered from 0 by size, and how requests spread over them. */
final class Population {
    private final Shares shares;
    private final String name;

    Population(Settings settings, String ownName) {
        this.name = settings.has("named") ? settings.text("named") : ownName;
        int count = (int) settings.count("count");
        Choice traffic = settings.choice("traffic");
        double power = traffic.kind().equals("zipf") ? traffic.number() : 0;
        double[] weights = new double[count];
        Arrays.setAll(weights, i -> StrictMath.pow(i + 1.0, -power));
        this.shares = new Shares(weights);
    }

    int draw(RandomGenerator random) {
        return shares.pick(random.nextDouble());
    }

    /** What one of them is called. */
    String name(int number) {
        return name + "-" + number;
    }

    /** What all of them are called. */
    String[] names() {
        String[] names = new String[count()];
        Arrays.setAll(names, this::name);
        return names;
    }

    int count() {
        return shares.count();
    }

    /** What part of the requests one of them gets. */
    double share(int number) {
        return shares.of(number);
    }
}
