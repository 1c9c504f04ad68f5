package dev.plimsoll.shuffle;

/**
 * What a hash is taken for.
 *
 * <p>The domain's code is the first byte that is hashed, so that choices made for different ends under one key are
 * uncorrelated: two tenants that share a worker are no likelier to share a cell. The code is part of the wire format and
 * is never given to another domain. Codes lie in 1..63: the names of the members that one chooses among are hashed with
 * bit 7 set, those of failure domains with bit 6 set, and admissions to a returning worker with both.
 */
public enum HashDomain {
    /** Tenants, in the choice of their shard. */
    SHARD(1),
    /** Partition keys, in the choice of their cell. */
    CELL(2),
    /** Parts of a tenant that is larger than one cell, in the choice among its cells. */
    SUB_KEY(3),
    /** Receivers, in the choice of the wave that gives them a new version. */
    WAVE(4),
    /** Receivers, in the choice of their pusher and of their phase. */
    RECEIVER(5),
    /** Whatever an application chooses for itself. */
    APPLICATION(32);

    private final int code;

    HashDomain(int code) {
        this.code = code;
    }

    /**
     * Tells the first byte that is hashed.
     *
     * @return the code, 1..63
     */
    public int code() {
        return code;
    }
}
