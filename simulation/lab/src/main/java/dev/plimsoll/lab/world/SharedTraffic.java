package dev.plimsoll.lab.world;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Whose traffic shares a group of workers with a culprit's, by the placement in use and exactly. */
final class SharedTraffic {
    private final Client client;
    private final int[][] groups; // of each tenant
    private final List<List<Integer>> tenants = new ArrayList<>(); // of each group

    SharedTraffic(Client client, Placement placement, int groupCount) {
        this.client = client;
        this.groups = new int[client.tenants()][];
        for (int group = 0; group < groupCount; group++) {
            tenants.add(new ArrayList<>());
        }
        for (int tenant = 0; tenant < groups.length; tenant++) {
            groups[tenant] = placement.groups(client.tenantName(tenant), tenant);
            for (int group : groups[tenant]) {
                tenants.get(group).add(tenant);
            }
        }
    }

    /** The part of the others' traffic whose tenants share a group with one tenant. */
    private double of(int culprit) {
        BitSet sharing = new BitSet();
        for (int group : groups[culprit]) {
            tenants.get(group).forEach(sharing::set);
        }
        sharing.clear(culprit);
        double part = 0; // a stream's sum is not the same on every JDK
        for (int tenant = sharing.nextSetBit(0); tenant >= 0; tenant = sharing.nextSetBit(tenant + 1)) {
            part += client.share(tenant);
        }
        return part / (1 - client.share(culprit));
    }

    /** The same for the tenant that is the culprit. */
    double ofCulprit() {
        for (int tenant = 0; tenant < groups.length; tenant++) {
            if (client.isCulprit(tenant)) {
                return of(tenant);
            }
        }
        return 0;
    }

    /** The mean over all tenants, by traffic: what a culprit drawn so may be expected to take down. */
    double mean() {
        double mean = 0;
        for (int tenant = 0; tenant < groups.length; tenant++) {
            mean += client.share(tenant) * of(tenant);
        }
        return mean;
    }
}
