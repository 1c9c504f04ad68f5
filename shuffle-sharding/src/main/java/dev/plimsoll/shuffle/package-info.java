/**
 * Who serves this tenant, and who shares its fate.
 *
 * <p>On a shared fleet one tenant whose requests kill workers, or drown them, takes everybody down. Give each tenant a few
 * workers of its own choice, a <em>shard</em>, and most others share none or one of them with it: of 100 workers in shards of 5, 77 % of the
 * tenants share none, and one in 75 million shares all. {@link Isolation} has the exact odds.
 *
 * <p>Method: three ways to choose. {@link ShuffleSharder} needs nothing but the tenant's name and chooses by rendezvous [1] within
 * failure domains, so that a change of one worker changes at most one worker of a shard. {@link GuaranteedSharder} turns a tenant's ordinal into a codeword
 * of a Reed-Solomon code [2], of which no two agree in more than t places. {@link SearchedSharder} searches where a fleet is too irregular for that. Every hash is SipHash-2-4 [3]
 * under a secret of the deployment ({@link KeyedHash}): with a public hash a tenant could choose a name that lands on its victim's shard. All
 * scores are integers; the assignment is a wire format with vectors, written down a second time in Python with the tests.
 *
 * <p>Isolation must last: a shard is pinned to its workers while they are down ({@link Replacement}), or else a poisonous tenant is handed
 * one worker after the other; and whoever must find what a tenant left behind asks {@link ShardHistory} for everybody that served it since.
 *
 * <p>Cost: an assignment reads every worker and allocates nothing; cached, it is one look-up in a hash
 * map. Not covered: finding out that a worker has failed, and fairness between the tenants of one worker (see the
 * priority-queue and load-shedding modules).
 *
 * <p>[1] D. G. Thaler, C. V. Ravishankar, "Using Name-Based Mappings to Increase Hit Rates", IEEE/ACM Transactions on Networking 6(1), 1998.
 *
 * <p>[2] I. S. Reed, G. Solomon, "Polynomial Codes over Certain Finite Fields", Journal of the SIAM 8(2), 1960.
 *
 * <p>[3] J.-P. Aumasson, D. J. Bernstein, "SipHash: a fast short-input PRF", INDOCRYPT 2012.
 */
@NullMarked
package dev.plimsoll.shuffle;

import org.jspecify.annotations.NullMarked;
