package dev.plimsoll.lab.world;

import dev.plimsoll.lab.scenario.Settings;
import java.util.ArrayList;
import java.util.List;

/** Hosts spread evenly over zones, with an allocator that still has some spare instances. */
final class Fleet {
    final String name;
    final int hosts;
    final int zones;
    private final double load;
    private long spare;
    private final List<Lost> listeners = new ArrayList<>();
    private int lost;
    private long wished;
    private long refused;

    /** Told about hosts that were lost. */
    interface Lost {
        /** Hosts {@code first} to {@code end - 1} were lost. */
        void hosts(int first, int end);
    }

    Fleet(String name, Settings settings) {
        this.name = name;
        this.hosts = (int) settings.count("hosts");
        this.zones = (int) settings.count("zones");
        this.load = settings.share("load");
        this.spare = settings.count("spare");
    }

    void onLost(Lost listener) {
        listeners.add(listener);
    }

    // A zone holds every zones-th host; they are numbered so that a zone's are neighbours. Where the zones do not
    // divide the hosts,
    // the first zones hold one less: 20,000 in 3 zones are 6,666 + 6,667 + 6,667.
    void loseZone(int zone) {
        int first = (int) ((long) hosts * (zone - 1) / zones);
        int end = (int) ((long) hosts * zone / zones);
        lost += end - first;
        for (Lost listener : listeners) {
            listener.hosts(first, end);
        }
        // The lost zone's traffic moves to the survivors, whose load rises in proportion. Each wishes for the instances
        // that bring
        // it back to the load at which it asks: load 1.5 of that is a wish for half an instance.
        wished = StrictMath.round((hosts - lost) * Math.max(0, survivorLoad() - 1));
        refused = Math.max(0, wished - spare);
    }

    void exhaust(long left) {
        spare = Math.min(spare, left);
    }

    /** The load of a survivor, as a multiple of the load at which it asks to be scaled up. */
    double survivorLoad() {
        return load * hosts / (hosts - lost);
    }

    /** The share of scaling wishes that the allocator had to refuse; 0 if nothing was wished for. */
    double scalingRefused() {
        return wished == 0 ? 0 : (double) refused / wished;
    }

    double load() {
        return load;
    }
}
