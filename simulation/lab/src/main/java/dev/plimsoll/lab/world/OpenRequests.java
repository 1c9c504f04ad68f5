package dev.plimsoll.lab.world;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

// Requests in the order of their arrival of which some condition still holds, without a set's price for each: those for
// which it no
// longer holds are swept out when the list has doubled.
final class OpenRequests {
    private final Predicate<Request> open;
    private final List<Request> requests = new ArrayList<>();
    private int sweepAt = 1024;

    OpenRequests(Predicate<Request> open) {
        this.open = open;
    }

    void add(Request request) {
        requests.add(request);
        if (requests.size() >= sweepAt) {
            sweep();
            sweepAt = Math.max(1024, 2 * requests.size());
        }
    }

    // One pass; removeIf takes two, and a bit set.
    private void sweep() {
        int kept = 0;
        for (int i = 0; i < requests.size(); i++) {
            Request request = requests.get(i);
            if (open.test(request)) {
                requests.set(kept++, request);
            }
        }
        requests.subList(kept, requests.size()).clear();
    }

    /** Those for which the condition holds now. */
    List<Request> now() {
        sweep();
        return requests;
    }
}
