package dev.plimsoll.queue;

/** A lane's state with nobody behind it, for tests of engine parts. */
final class TestLanes {
    private TestLanes() {}

    static LaneState<String> lane() {
        return new LaneState<>(Lane.named("lane").build(), new NoKeeper(), 1, 1, 42);
    }

    static Lease.Keeper<String> keeper() {
        return new NoKeeper();
    }

    static Flow<String> flow() {
        return lane().flow("tenant", 0);
    }

    private static final class NoKeeper implements Lease.Keeper<String> {
        @Override
        public boolean complete(Lease<String> lease) {
            return false;
        }

        @Override
        public boolean retry(Lease<String> lease, long delayNanos) {
            return false;
        }

        @Override
        public boolean fail(Lease<String> lease, String cause) {
            return false;
        }

        @Override
        public boolean extend(Lease<String> lease, long nanos) {
            return false;
        }
    }
}
