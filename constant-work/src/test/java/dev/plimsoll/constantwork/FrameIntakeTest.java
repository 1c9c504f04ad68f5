package dev.plimsoll.constantwork;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class FrameIntakeTest {
    private final ConfigReceiver<String> receiver = ConfigReceiver.<String>builder(
                    Frames.STREAM, "host-17", Keys.FIRST.trusted(), Frames::text)
            .largest(SizeClass.KIB_16)
            .build();
    private final FrameIntake intake = FrameIntake.of(receiver);
    private final byte[] frame = Frames.bytes(Frames.signed(1, "one"));

    private FrameIntake.Answer put(long length, byte[] body) {
        return intake.take("PUT", length, new ByteArrayInputStream(body));
    }

    @Test
    void answersEveryWholeFrameWithAReply() {
        FrameIntake.Answer taken = put(4096, frame);
        FrameIntake.Answer refused = put(4096, new byte[4096]);

        assertThat(taken.status()).isEqualTo(200);
        assertThat(Reply.decode(taken.body()).orElseThrow().outcome()).isEqualTo(Reply.Outcome.ACCEPTED);
        assertThat(refused.status()).isEqualTo(200);
        assertThat(Reply.decode(ByteBuffer.wrap(refused.bytes())).orElseThrow().reasons())
                .containsExactly(Reason.MAGIC);
    }

    @Test
    void looksAtTheDeclaredLengthBeforeItReadsAByte() {
        InputStream neverRead = new ByteArrayInputStream(frame) {
            @Override
            public byte[] readNBytes(int length) {
                throw new AssertionError("read");
            }
        };

        assertThat(intake.take("PUT", -1, neverRead).status()).isEqualTo(411);
        assertThat(intake.take("PUT", 0, neverRead).status()).isEqualTo(413);
        assertThat(intake.take("PUT", 4095, neverRead).status()).isEqualTo(413);
        assertThat(intake.take("PUT", 4097, neverRead).status()).isEqualTo(413);
        assertThat(intake.take("PUT", 65_536, neverRead).status())
                .as("a class over the limit")
                .isEqualTo(413);
        assertThat(intake.take("PUT", 5L << 30, neverRead).status()).as("5 GiB").isEqualTo(413);
        assertThat(intake.take("GET", 4096, neverRead).status()).isEqualTo(405);
    }

    @Test
    void refusesABodyCutShort() {
        assertThat(put(4096, new byte[4095]).status()).isEqualTo(400);
        assertThat(receiver.current()).isEmpty();
    }

    @Test
    void readsTwoBodiesAtATimeAndSendsTheThirdAway() {
        InputStream outer = new ByteArrayInputStream(frame) {
            private int depth;

            @Override
            public byte[] readNBytes(int length) {
                if (depth == 0) {
                    depth++;
                    assertThat(intake.take("PUT", 4096, this).status())
                            .as("the second")
                            .isEqualTo(200);
                } else {
                    assertThat(put(4096, frame).status()).as("the third").isEqualTo(503);
                }
                return frame.clone();
            }
        };

        assertThat(intake.take("PUT", 4096, outer).status()).as("the first").isEqualTo(200);
        assertThat(put(4096, frame).status()).as("afterwards").isEqualTo(200);
    }
}
