package dev.plimsoll.lab.world;

import java.util.Arrays;

/** Weights of some things, numbered from 0, one of which a uniform number picks. */
final class Shares {
    private final double[] cumulative; // ends with exactly 1

    Shares(double[] weights) {
        this.cumulative = new double[weights.length];
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i];
            cumulative[i] = sum;
        }
        for (int i = 0; i < weights.length; i++) {
            cumulative[i] /= sum;
        }
    }

    int count() {
        return cumulative.length;
    }

    /** What part of the whole one of them is. */
    double of(int number) {
        return cumulative[number] - (number == 0 ? 0 : cumulative[number - 1]);
    }

    /** The one in whose share {@code uniform} lies, a number from 0 to below 1. Never one of weight 0. */
    int pick(double uniform) {
        int found = Arrays.binarySearch(cumulative, uniform);
        int pick = found >= 0 ? found + 1 : -found - 1;
        while (found >= 0 && cumulative[pick] == uniform) { // a share of 0 ends where it begins
            pick++;
        }
        return pick;
    }

    /** How far {@code uniform} lies in the share that it picks, from 0 to 1. */
    double within(int pick, double uniform) {
        double low = pick == 0 ? 0 : cumulative[pick - 1];
        return (uniform - low) / of(pick);
    }
}
