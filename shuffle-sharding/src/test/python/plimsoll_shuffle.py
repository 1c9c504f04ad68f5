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


def shard(key, tenant, workers, size):
    """The shard of a tenant. Workers are (name, domain, weight, state, admitted); the answer is the names that take a place."""
    code = DOMAINS["SHARD"]
    t = keyed(key, code, tenant)

    def passed_over(name, state, admitted):
        if state == "DRAINING":
            return True
        draw = mix(t ^ keyed_name(key, code | ADMISSION, name)) >> 32
        return state == "JOINING" and draw >= int(admitted * 2.0**32)

    domains = {}
    for name, domain, weight, state, admitted in sorted(workers, key=lambda w: (w[1].encode(), w[0].encode())):
        if not passed_over(name, state, admitted):
            domains.setdefault(domain, []).append((name, weight))
    order = sorted(domains, key=lambda d: -mix(t ^ keyed_name(key, code | ZONE, d)))
    queues = []
    for domain in order:
        members = domains[domain]
        seeds = [keyed_name(key, code | MEMBER, name) for name, _ in members]
        queues.append([members[j][0] for j in rendezvous(t, seeds, [weight for _, weight in members])])
    places = []
    for turn in range(max(map(len, queues), default=0)):
        for queue in queues:
            if turn < len(queue) and len(places) < size:
                places.append(queue[turn])
    return places


NAMES = {}


def keyed_name(key, first_byte, name):
    found = NAMES.get((key, first_byte, name))
    if found is None:
        found = NAMES[key, first_byte, name] = keyed(key, first_byte, name.encode("utf-8"))
    return found


PRIMITIVE = [0x3, 0x7, 0xB, 0x13, 0x25, 0x43, 0x83, 0x11D, 0x211, 0x409, 0x805, 0x1053, 0x201B, 0x402B, 0x8003, 0x1002D]


def times(a, b, q):
    """A product in the field of q elements, by schoolbook multiplication."""
    if q & (q - 1):
        return a * b % q
    bits, product = q.bit_length() - 1, 0
    for i in range(bits):
        if b >> i & 1:
            product ^= a << i
    for i in range(2 * bits, bits - 1, -1):
        if product >> i & 1:
            product ^= PRIMITIVE[bits - 1] << (i - bits)
    return product


def slots(ordinal, q, stripes, overlap):
    """The tenant's slot in each stripe: its digits are coefficients, the stripes are points."""
    digits = []
    for _ in range(overlap + 1):
        digits.append(ordinal % q)
        ordinal //= q
    answer = []
    for x in range(stripes):
        value = 0
        for digit in reversed(digits):
            value = times(value, x, q)
            value = (value + digit) % q if q & (q - 1) else value ^ digit
        answer.append(value)
    return answer
