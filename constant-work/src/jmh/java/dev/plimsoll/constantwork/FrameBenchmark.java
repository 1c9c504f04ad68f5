package dev.plimsoll.constantwork;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What one frame costs a receiver, every period, changed or not: checksum, hashes, signature and the reply. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FrameBenchmark {
    /** The size of the frame. */
    @Param({"4", "64", "1024"})
    public int kibibytes;

    private ByteBuffer frame = ByteBuffer.allocate(0);
    private ConfigReceiver<byte[]> receiver = receiver();

    private static ConfigReceiver<byte[]> receiver() {
        return ConfigReceiver.<byte[]>builder(SampleFrames.STREAM, "host", SampleFrames.TRUSTED, bytes -> bytes)
                .build();
    }

    /** Offers the frame once, so that it is in use. */
    @Setup
    public void accept() {
        frame = SampleFrames.frame(1, kibibytes).bytes();
        receiver = receiver();
        receiver.offer(frame);
    }

    /**
     * One period.
     *
     * @return the reply
     */
    @Benchmark
    public ByteBuffer offer() {
        return receiver.offer(frame).encode();
    }
}
