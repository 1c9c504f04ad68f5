package dev.plimsoll.lab.world;

import dev.plimsoll.lab.scenario.Choice;
import dev.plimsoll.lab.scenario.Settings;
import java.util.random.RandomGenerator;

/** How long a caller waits before the next attempt. */
interface Backoff {
    /** No wait. */
    Backoff NONE = (attempts, random) -> 0;

    /** Returns the wait before the attempt that follows {@code attempts} earlier ones. */
    long nanos(int attempts, RandomGenerator random);

    static Backoff of(Choice choice) {
        return switch (choice.kind()) {
            case "none" -> NONE;
            case "fixed" -> {
                long wait = choice.nanos();
                yield (attempts, random) -> wait;
            }
            case "exponential" -> exponential(choice.settings());
            default -> throw choice.unsupported();
        };
    }

    private static Backoff exponential(Settings settings) {
        double first = settings.nanos("first");
        double factor = settings.number("factor");
        double cap = settings.nanos("cap");
        String jitter = settings.choice("jitter").kind();
        return (attempts, random) -> {
            double wait = Math.min(cap, first * StrictMath.pow(factor, attempts - 1));
            return (long)
                    switch (jitter) {
                        case "full" -> wait * random.nextDouble();
                        case "equal" -> wait * (1 + random.nextDouble()) / 2;
                        default -> wait;
                    };
        };
    }
}
