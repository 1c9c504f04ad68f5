package dev.plimsoll.lab.world;

import org.jspecify.annotations.Nullable;

/** One logical request of a client, its retries included. */
public final class Request {
    static final int PENDING = 0;
    static final int GOOD = 1;
    static final int LATE = 2;
    static final int FAILED = 3;
    /** Another request with the same key stands for this one; nobody waits for its own answer. */
    static final int COALESCED = 4;

    final Client client;
    final long index;
    final int tenant;
    final long issuedNanos;
    private @Nullable String tenantName;
    int attempts;
    int state;
    long startedNanos = -1;
    long endedNanos = -1;

    Request(Client client, long index, int tenant, long issuedNanos) {
        this.client = client;
        this.index = index;
        this.tenant = tenant;
        this.issuedNanos = issuedNanos;
    }

    /** Names the tenant; made once, for the queue asks for it more than once. */
    String tenantName() {
        if (tenantName == null) {
            tenantName = client.tenantName(tenant);
        }
        return tenantName;
    }
}
