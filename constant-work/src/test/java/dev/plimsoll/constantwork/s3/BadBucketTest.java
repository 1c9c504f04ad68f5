package dev.plimsoll.constantwork.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.constantwork.ConfigPublisher;
import dev.plimsoll.constantwork.ConfigPusher;
import dev.plimsoll.constantwork.ConfigReceiver;
import dev.plimsoll.constantwork.Edition;
import dev.plimsoll.constantwork.Endpoint;
import dev.plimsoll.constantwork.Frame;
import dev.plimsoll.constantwork.Published;
import dev.plimsoll.constantwork.PushTransport;
import dev.plimsoll.constantwork.PusherStats;
import dev.plimsoll.constantwork.SampleFrames;
import dev.plimsoll.constantwork.SizeClass;
import dev.plimsoll.simulation.Simulation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A pusher over a bucket in which something is wrong: it is named, staleness rises, nothing stops. In virtual time. */
class BadBucketTest {
    private static final Duration PERIOD = Duration.ofSeconds(10);

    private final Simulation simulation = Simulation.of(1);
    private final InMemoryS3 s3 = new InMemoryS3();
    private final S3Store store = S3Store.of(s3, "bucket", Runnable::run);
    private final ConfigReceiver<byte[]> receiver = ConfigReceiver.<byte[]>builder(
                    SampleFrames.STREAM, "host", SampleFrames.TRUSTED, bytes -> bytes)
            .nanoClock(simulation.nanoClock())
            .wallClock(simulation.wallClock())
            .build();
    private int sent;

    private final PushTransport transport = new PushTransport() {
        @Override
        public void send(Endpoint endpoint, Frame frame, long attempt, Exchange exchange) {
            sent++;
            exchange.replied(attempt, receiver.offer(frame.bytes()).encode());
        }

        @Override
        public void abandon(Endpoint endpoint) {}

        @Override
        public void close() {}
    };

    private void publish(String content) {
        assertThat(ConfigPublisher.builder(SampleFrames.STREAM, SampleFrames.KEYS, store, SizeClass.KIB_4)
                        .wallClock(simulation.wallClock())
                        .build()
                        .publish(content.getBytes(StandardCharsets.UTF_8))
                        .toCompletableFuture()
                        .join())
                .isInstanceOf(Published.Done.class);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damages")
    void namesWhatIsWrongAndPushesWhatItHas(String name, Consumer<InMemoryS3> damage, String named) {
        publish("one");
        ConfigPusher pusher = ConfigPusher.builder(
                        SampleFrames.STREAM,
                        "pusher",
                        SampleFrames.TRUSTED,
                        store,
                        transport,
                        simulation.newScheduler())
                .fleet(List.of(new Endpoint("host", "z1", "10.0.0.1", 8_080)))
                .period(PERIOD)
                .nanoClock(simulation.nanoClock())
                .wallClock(simulation.wallClock())
                .start();
        simulation.runFor(PERIOD.multipliedBy(2));
        byte[] good = store.get("current", 4_096)
                .toCompletableFuture()
                .join()
                .map(stored -> {
                    byte[] bytes = new byte[stored.bytes().remaining()];
                    stored.bytes().duplicate().get(bytes);
                    return bytes;
                })
                .orElseThrow();

        damage.accept(s3);
        int sentBefore = sent;
        int requestsBefore = s3.requests().size();
        simulation.runFor(PERIOD.multipliedBy(3));

        PusherStats stats = pusher.stats();
        assertThat(stats.edition()).contains(new Edition(1, 1));
        assertThat(stats.lastFetchFailure().orElseThrow()).contains(named);
        assertThat(stats.fetchAge().orElseThrow()).isGreaterThan(PERIOD.multipliedBy(2));
        assertThat(receiver.freshness().staleness()).isGreaterThanOrEqualTo(PERIOD.multipliedBy(5));
        assertThat(sent - sentBefore).as("frames, as ever").isEqualTo(3);
        assertThat(s3.requests().size() - requestsBefore).as("reads, as ever").isEqualTo(30);

        s3.status(() -> 200);
        s3.plant("current", good);
        publish("two");
        simulation.runFor(PERIOD.multipliedBy(2));
        assertThat(pusher.stats().edition()).contains(new Edition(1, 2));
        assertThat(receiver.freshness().staleness()).isLessThanOrEqualTo(PERIOD.multipliedBy(2));
    }

    static Stream<Arguments> damages() {
        byte[] shorter =
                Arrays.copyOf(bytes(SampleFrames.frame(9, 16)), SizeClass.KIB_4.frameBytes()); // says 16 KiB, is 4
        return Stream.of(
                damage("credentials expired", s3 -> s3.status(() -> 403), "ExpiredToken"),
                damage("bucket gone", s3 -> s3.status(() -> 404), "NoSuchBucket"),
                damage("throttled", s3 -> s3.status(() -> 503), "503"),
                damage("five gigabytes", s3 -> s3.plantHuge("current"), "5368709120 bytes"),
                damage("no envelope", s3 -> s3.plant("current", new byte[4_096]), "MAGIC"),
                damage("of no length", s3 -> s3.plant("current", new byte[4_095]), "LENGTH"),
                damage("of another class than it says", s3 -> s3.plant("current", shorter), "SIZE_CLASS"));
    }

    private static Arguments damage(String name, Consumer<InMemoryS3> damage, String named) {
        return Arguments.of(name, damage, named);
    }

    private static byte[] bytes(Frame frame) {
        byte[] bytes = new byte[frame.sizeClass().frameBytes()];
        frame.bytes().get(bytes);
        return bytes;
    }
}
