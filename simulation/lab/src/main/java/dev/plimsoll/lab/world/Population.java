package dev.plimsoll.lab.world;

import dev.plimsoll.lab.scenario.Choice;
import dev.plimsoll.lab.scenario.Settings;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Tenants or keys, numbered from 0 by size, and how requests spread over them. */
final class Population {
    private final double[] cumulative;

    Population(Settings settings) {
        int count = (int) settings.count("count");
        Choice traffic = settings.choice("traffic");
        double power = traffic.kind().equals("zipf") ? traffic.number() : 0;
        this.cumulative = new double[count];
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += StrictMath.pow(i + 1.0, -power);
            cumulative[i] = sum;
        }
        for (int i = 0; i < count; i++) {
            cumulative[i] /= sum;
        }
    }

    int draw(RandomGenerator random) {
        int found = Arrays.binarySearch(cumulative, random.nextDouble());
        return Math.min(cumulative.length - 1, found >= 0 ? found + 1 : -found - 1);
    }

    int count() {
        return cumulative.length;
    }

    /** What part of the requests one of them gets. */
    double share(int number) {
        return cumulative[number] - (number == 0 ? 0 : cumulative[number - 1]);
    }
}
