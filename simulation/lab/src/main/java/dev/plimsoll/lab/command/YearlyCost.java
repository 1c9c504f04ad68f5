package dev.plimsoll.lab.command;

import java.util.List;

/**
 * What a year of constant work takes: arithmetic, no model. A pusher reads the configuration ten times a period; where
 * there are several, each reads all their leases and writes its own five times a period.
 */
record YearlyCost(long receivers, double periodSeconds, long frameBytes, int pushers, int zones) {
    static final double YEAR_SECONDS = 365.0 * 24 * 3_600;
    static final double YEAR_HOURS = 365.0 * 24;

    private static final int READS_A_PERIOD = 10;
    private static final int LEASE_ROUNDS_A_PERIOD = 5;

    /** One way to bring the configuration to the receivers. */
    record Way(String name, double gets, double puts, double bytesBetweenZones) {
        double requests(Prices prices) {
            return prices.gets(gets) + prices.puts(puts);
        }

        double transfer(Prices prices) {
            return prices.betweenZones(bytesBetweenZones);
        }

        double year(Prices prices) {
            return requests(prices) + transfer(prices);
        }

        /** What comes on top if every GET is also a call to KMS. */
        double kmsTrap(Prices prices) {
            return prices.kms(gets);
        }
    }

    double periods() {
        return YEAR_SECONDS / periodSeconds;
    }

    List<Way> ways() {
        int leaseRounds = pushers == 1 ? 0 : LEASE_ROUNDS_A_PERIOD;
        double gets = periods() * pushers * (READS_A_PERIOD + leaseRounds * pushers);
        double puts = periods() * pushers * leaseRounds;
        double pushed = periods() * receivers * frameBytes;
        return List.of(
                new Way("every receiver reads the bucket", periods() * receivers, 0, 0),
                new Way("pushers in every zone", gets, puts, 0),
                new Way("pushers without regard to zones", gets, puts, pushed * (zones - 1) / zones));
    }

    /** The share of servers to add so that the zones left, when one is lost, carry everything at once. */
    double preScalingExtra() {
        return 1.0 / (zones - 1);
    }

    /** What of its servers a fleet that is ready for the loss may use. */
    double preScalingMostUse() {
        return (zones - 1.0) / zones;
    }
}
