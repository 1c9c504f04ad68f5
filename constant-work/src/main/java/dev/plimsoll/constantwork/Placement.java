package dev.plimsoll.constantwork;

import dev.plimsoll.shuffle.DeploymentKey;
import dev.plimsoll.shuffle.HashDomain;
import dev.plimsoll.shuffle.KeyedHash;
import java.nio.ByteBuffer;
import java.util.Arrays;

/* Where hashes decide: who is in a wave. Each use has a domain of its own, so that the choices are uncorrelated. */
final class Placement {
    private static final int KEY_BYTES = 16;

    private Placement() {}

    /*
     * Keyed with the candidate's hash rather than with a deployment's secret: the publisher need not carry one, the
     * canaries change with each rollout, and they stay the same while a rollout widens.
     */
    static long wavePoint(ByteBuffer candidateHash, String receiver) {
        byte[] key = new byte[KEY_BYTES];
        candidateHash.duplicate().get(key);
        if (Arrays.equals(key, new byte[KEY_BYTES])) {
            return 0; // no candidate: nobody asks
        }
        return KeyedHash.of(DeploymentKey.of(key), HashDomain.WAVE).hash(receiver);
    }
}
