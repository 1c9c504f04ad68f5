package dev.plimsoll.lab.world;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One logical request, its retries included. */
final class Request {
    static final int PENDING = 0;
    static final int GOOD = 1;
    static final int FAILED = 2;
    /** Another request with the same key stands for this one; nobody waits for its own answer. */
    static final int COALESCED = 3;

    final Caller caller;
    final long index;
    final int tenant;
    final String tenantName;
    final long issuedNanos;
    final Done done;
    /** What it is about; where nothing is said, its tenant. */
    @Nullable
    String key;

    /** A shedder refused one of its attempts. */
    boolean shed;
    /** Where its key lies among all keys, from 0 to below 1. */
    double keyPosition;

    /** The request whose service sent it; none if a client did. */
    @Nullable
    Request cause;

    /** Whoever needed its answer is gone: it is not tried again. */
    boolean cancelled;

    /** The group of the watched service that was asked for it last; -1 if none was. */
    int visited = -1;

    /** The group that it must go to, where not the placement but its caller decides; -1 otherwise. */
    int group = -1;

    int attempts;
    int copies;
    int state;
    long startedNanos = -1;
    long endedNanos = -1;

    /** Told when a request has its answer, or never will. */
    interface Done {
        void ended(Request request);
    }

    Request(Caller caller, long index, int tenant, String tenantName, long issuedNanos, Done done) {
        this.caller = caller;
        this.index = index;
        this.tenant = tenant;
        this.tenantName = tenantName;
        this.issuedNanos = issuedNanos;
        this.done = done;
    }

    /** The client's request for which it was sent, itself if a client sent it. */
    Request origin() {
        Request request = this;
        while (request.cause != null) {
            request = request.cause;
        }
        return request;
    }

    /** Whether it has no part in the failure: its client has none, and its tenant is no culprit. */
    boolean bystander() {
        return client().bystanders && !client().isCulprit(tenant);
    }

    /** The client that issued it; services' own calls are not measured. */
    Client client() {
        return Objects.requireNonNull(caller.client, "client");
    }
}
