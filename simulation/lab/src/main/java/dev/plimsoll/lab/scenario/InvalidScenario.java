package dev.plimsoll.lab.scenario;

import java.util.List;
import java.util.stream.Collectors;

/** Says that a scenario cannot run, with all that is wrong with it. */
public final class InvalidScenario extends IllegalArgumentException {
    private static final long serialVersionUID = 1;
    private static final int SHOWN = 100;

    private final transient List<Fault> faults;

    /**
     * Takes the faults, sorts them by position and drops repeats.
     *
     * @param faults what is wrong, at least one
     */
    public InvalidScenario(List<Fault> faults) {
        super(lines(tidy(faults)));
        this.faults = tidy(faults);
    }

    /**
     * Returns what is wrong, by position.
     *
     * @return the faults, sorted and distinct
     */
    public List<Fault> faults() {
        return faults;
    }

    private static List<Fault> tidy(List<Fault> faults) {
        return faults.stream().sorted().distinct().collect(Collectors.toUnmodifiableList());
    }

    private static String lines(List<Fault> faults) {
        String shown = faults.stream().limit(SHOWN).map(Fault::toString).collect(Collectors.joining("\n"));
        return faults.size() <= SHOWN ? shown : shown + "\nand " + (faults.size() - SHOWN) + " more";
    }
}
