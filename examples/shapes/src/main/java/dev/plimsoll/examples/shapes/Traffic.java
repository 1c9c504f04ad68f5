package dev.plimsoll.examples.shapes;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Requests to be sent.
 *
 * @param rate a second, independently of each other
 * @param tenants on whose behalf, each as likely
 * @param mastodonShare the part of the requests that is the mastodon's, beside them
 * @param retries attempts after the first
 * @param poison whether each request is one that kills its worker
 */
record Traffic(double rate, List<String> tenants, double mastodonShare, int retries, boolean poison) {
    Traffic {
        tenants = List.copyOf(tenants);
    }

    /** What the service is for, on a calm day. */
    static Traffic calm() {
        List<String> small = Tenants.all().stream()
                .map(tenant -> tenant.tenant())
                .filter(tenant -> !tenant.equals(Tenants.MASTODON))
                .toList();
        return new Traffic(Tenants.RATE, small, Tenants.MASTODON_RATE / Tenants.RATE, 3, false);
    }

    /** Tenants of one cell ask so much more together. */
    static Traffic flood(List<String> tenants, double rate) {
        return new Traffic(rate, tenants, 0, 0, false);
    }

    static Traffic poison(String tenant) {
        return new Traffic(5, List.of(tenant), 0, 0, true);
    }

    String tenant(SplittableRandom random) {
        return random.nextDouble() < mastodonShare ? Tenants.MASTODON : tenants.get(random.nextInt(tenants.size()));
    }
}
