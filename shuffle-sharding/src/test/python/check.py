"""Reads cases with the Java implementation's answers, one a line, and says how many agree.

Columns are separated by tabs; the first names the kind of case. Exits with 1 at the first disagreement.
"""

import sys

import plimsoll_shuffle as p


def answer(kind, columns):
    if kind == "hash":
        key, domain, form, name = columns
        return "%016x" % p.keyed(bytes.fromhex(key), p.DOMAINS[domain], p.canonical(form, name))
    if kind == "choose":
        key, domain, name, members, weights, count = columns
        key, code = bytes.fromhex(key), p.DOMAINS[domain]
        members = members.split(",")
        pairs = sorted(zip(members, map(int, weights.split(","))), key=lambda pair: pair[0].encode())
        seeds = [p.keyed_name(key, code | p.MEMBER, member) for member, _ in pairs]
        best = p.rendezvous(p.keyed(key, code, name.encode()), seeds, [weight for _, weight in pairs])
        return ",".join(pairs[j][0] for j in best[: int(count)])
    if kind == "shard":
        key, tenant, size, workers = columns
        fleet = []
        for worker in workers.split(","):
            name, domain, weight, state, admitted = worker.split("|")
            fleet.append((name, domain, int(weight), state, float(admitted)))
        return ",".join(p.shard(bytes.fromhex(key), tenant.encode(), fleet, int(size)))
    ordinal, q, stripes, overlap = map(int, columns)
    return ",".join(map(str, p.slots(ordinal, q, stripes, overlap)))


def main():
    cases = 0
    for line in sys.stdin:
        kind, *columns, expected = line.rstrip("\n").split("\t")
        got = answer(kind, columns)
        if got != expected:
            sys.exit("case %d: %s\nJava:   %s\nPython: %s" % (cases, line, expected, got))
        cases += 1
    print("%d cases agree" % cases)


if __name__ == "__main__":
    main()
