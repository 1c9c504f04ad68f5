"""The wire format of shuffle-sharding, written a second time, in pure standard-library Python.

It shares no code with the Java implementation and follows only the written-down format: SipHash-2-4 of one domain byte and
the name, Stafford's thirteenth finaliser, and a fixed-point table of logarithms.
"""

import struct

MASK = (1 << 64) - 1
MEMBER, ZONE, ADMISSION = 0x80, 0x40, 0xC0
DOMAINS = {"SHARD": 1, "CELL": 2, "SUB_KEY": 3, "WAVE": 4, "RECEIVER": 5, "APPLICATION": 32}


def rotl(x, bits):
    return ((x << bits) | (x >> (64 - bits))) & MASK


def siphash24(key, message):
    k0, k1 = struct.unpack("<QQ", key)
    v0, v1 = k0 ^ 0x736F6D6570736575, k1 ^ 0x646F72616E646F6D
    v2, v3 = k0 ^ 0x6C7967656E657261, k1 ^ 0x7465646279746573
    whole = len(message) // 8 * 8
    last = int.from_bytes(message[whole:], "little") | (len(message) & 0xFF) << 56
    words = list(struct.unpack("<%dQ" % (whole // 8), message[:whole])) + [last, None]
    for word in words:
        if word is None:
            v2 ^= 0xFF
            rounds = 4
        else:
            v3 ^= word
            rounds = 2
        for _ in range(rounds):
            v0 = (v0 + v1) & MASK
            v1 = rotl(v1, 13) ^ v0
            v0 = rotl(v0, 32)
            v2 = (v2 + v3) & MASK
            v3 = rotl(v3, 16) ^ v2
            v0 = (v0 + v3) & MASK
            v3 = rotl(v3, 21) ^ v0
            v2 = (v2 + v1) & MASK
            v1 = rotl(v1, 17) ^ v2
            v2 = rotl(v2, 32)
        if word is not None:
            v0 ^= word
    return v0 ^ v1 ^ v2 ^ v3


def keyed(key, first_byte, name):
    return siphash24(key, bytes([first_byte]) + name)


def canonical(kind, text):
    """The bytes of a name: text, number, uuid or bytes (both in hexadecimal)."""
    if kind == "text":
        return text.encode("utf-8")
    if kind == "number":
        return struct.pack("<q", int(text))
    return bytes.fromhex(text.replace("-", ""))


def mix(z):
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def log2_points():
    points = []
    for i in range(1024):
        x, bits = (1024 + i) << 118, 0
        for _ in range(40):
            x = x * x >> 128
            bits <<= 1
            if x >> 129:
                x >>= 1
                bits |= 1
        points.append(bits)
    return points + [1 << 40]


POINTS = log2_points()


def minus_log2(u):
    u |= 1
    zeros = 64 - u.bit_length()
    mantissa = (u << zeros) & MASK
    segment = (mantissa >> 53) & 1023
    rest = (mantissa & ((1 << 53) - 1)) >> 21
    start = POINTS[segment]
    return ((zeros + 1) << 40) - start - ((POINTS[segment + 1] - start) * rest >> 32)


class Waiting:
    """Sorts the shortest wait first, then the highest score, then the canonical order."""

    __slots__ = ("wait", "weight", "score", "place")

    def __init__(self, score, weight, place):
        self.wait, self.weight, self.score, self.place = minus_log2(score), weight, score, place

    def __lt__(self, other):
        ours, theirs = self.wait * other.weight, other.wait * self.weight
        if ours != theirs:
            return ours < theirs
        return (-self.score, self.place) < (-other.score, other.place)


def rendezvous(key64, seeds, weights):
    """All members, best first, by their places in canonical order."""
    scores = [mix(key64 ^ seed) for seed in seeds]
    if len(set(weights)) <= 1:
        return sorted(range(len(seeds)), key=lambda j: (-scores[j], j))
    return sorted(range(len(seeds)), key=lambda j: Waiting(scores[j], weights[j], j))
