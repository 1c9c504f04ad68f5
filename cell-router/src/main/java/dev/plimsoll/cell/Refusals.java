package dev.plimsoll.cell;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

// Collects all that is wrong with one table. A hostile table can be wrong in 16,384 slots: of each reason the first few
// are
// told in full and the rest are counted.
final class Refusals {
    private static final int TOLD_IN_FULL = 3;

    private final List<Refusal> told = new ArrayList<>();
    private final Map<Refusal.Reason, Integer> counts = new EnumMap<>(Refusal.Reason.class);

    void add(Refusal.Reason reason, String detail) {
        if (counts.merge(reason, 1, Integer::sum) <= TOLD_IN_FULL) {
            told.add(new Refusal(reason, detail));
        }
    }

    boolean isEmpty() {
        return told.isEmpty();
    }

    List<Refusal> list() {
        List<Refusal> all = new ArrayList<>(told);
        counts.forEach((reason, count) -> {
            if (count > TOLD_IN_FULL) {
                all.add(new Refusal(reason, "and " + (count - TOLD_IN_FULL) + " more of these"));
            }
        });
        return List.copyOf(all);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Refusal refusal : list()) {
            text.append(text.length() == 0 ? "" : "; ")
                    .append(refusal.reason())
                    .append(": ")
                    .append(refusal.detail());
        }
        return text.toString();
    }
}
