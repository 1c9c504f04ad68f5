package dev.plimsoll.queue.postgres;

import static java.util.Objects.requireNonNull;

import dev.plimsoll.queue.Admission;
import dev.plimsoll.queue.Item;
import dev.plimsoll.queue.Lane;
import dev.plimsoll.queue.LanePlan;
import dev.plimsoll.queue.PayloadCodec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A recovery queue in a PostgreSQL table, shared by any number of processes. Thread-safe.
 *
 * <p>All processes must be given the same lanes and workers. {@link #migrate} makes or updates the tables first.
 *
 * @param <T> the payload's type
 */
public final class PostgresRecoveryQueue<T> {
    // One statement at a time decides who may lease: it locks the single row of plimsoll_queue_meta, so that two
    // processes cannot both see the last free worker. What it takes meanwhile is a count over leased items, of which
    // there are at most as many as workers, and short index scans; submissions and ends do not touch that row.

    private static final int VERSION = 1;

    private static final String SCHEMA = """
            create table plimsoll_queue_meta (one boolean primary key default true check (one), version int not null);
            create sequence plimsoll_queue_token;
            create table plimsoll_queue_item (
              id bigint generated always as identity primary key,
              lane text not null, tenant text not null, key text not null, payload bytea not null,
              coalescing boolean not null, state smallint not null default 0,
              attempts int not null default 0, token bigint not null default 0,
              first_at timestamptz not null, due_at timestamptz not null, deadline timestamptz,
              lease_until timestamptz, cause text);
            create unique index plimsoll_queue_waiting on plimsoll_queue_item (lane, tenant, key)
              where state = 0 and coalescing;
            create unique index plimsoll_queue_running on plimsoll_queue_item (lane, tenant, key)
              where state = 1 and coalescing;
            create index plimsoll_queue_order on plimsoll_queue_item (lane, tenant, first_at, id) where state = 0;
            create index plimsoll_queue_leases on plimsoll_queue_item (lease_until) where state = 1;
            create index plimsoll_queue_aside on plimsoll_queue_item (lane, id) where state = 2;
            insert into plimsoll_queue_meta (version) values (1);
            """;

    private final DataSource source;
    private final PayloadCodec<T> codec;
    private final LanePlan plan;
    private final Map<String, Lane> lanes = new LinkedHashMap<>();
    private final SplittableRandom random;

    private PostgresRecoveryQueue(DataSource source, PayloadCodec<T> codec, LanePlan plan, long seed) {
        this.source = source;
        this.codec = codec;
        this.plan = plan;
        this.random = new SplittableRandom(seed);
        for (LanePlan.Entry entry : plan.lanes()) {
            lanes.put(entry.lane().name(), entry.lane());
        }
    }

    /**
     * Makes a queue on migrated tables.
     *
     * @param source gives connections; auto-commit is set as needed
     * @param codec how payloads are stored
     * @param workers leases that may be held at a time, over all processes
     * @param lanes the lanes, in order of priority
     * @param seed of the random part of back-off, another in each process
     * @param <T> the payload's type
     * @return the queue
     */
    public static <T> PostgresRecoveryQueue<T> of(
            DataSource source, PayloadCodec<T> codec, int workers, List<Lane> lanes, long seed) {
        return new PostgresRecoveryQueue<>(
                requireNonNull(source, "source"), requireNonNull(codec, "codec"), LanePlan.of(workers, lanes), seed);
    }

    /**
     * Makes the tables, or brings them to this version's form. Safe to call from several processes at once.
     *
     * @param source gives connections
     * @throws SQLException if that fails, or the tables are of a newer version
     */
    public static void migrate(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection()) {
            inTransaction(connection, () -> {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("select pg_advisory_xact_lock(7811887)");
                    boolean there;
                    try (ResultSet found =
                            statement.executeQuery("select to_regclass('plimsoll_queue_meta') is not null")) {
                        there = found.next() && found.getBoolean(1);
                    }
                    if (!there) {
                        statement.execute(SCHEMA);
                        return true;
                    }
                    try (ResultSet found = statement.executeQuery("select version from plimsoll_queue_meta")) {
                        int version = found.next() ? found.getInt(1) : 0;
                        if (version > VERSION) {
                            throw new SQLException(
                                    "plimsoll_queue_meta: version " + version + " (expected: at most " + VERSION + ")");
                        }
                    }
                    return true;
                }
            });
        }
    }

    /**
     * Submits an item in a transaction of its own.
     *
     * @param item the item
     * @return what became of it
     * @throws SQLException if the database cannot be reached; then it is unknown whether the item was taken
     */
    public Admission submit(Item<T> item) throws SQLException {
        try (Connection connection = source.getConnection()) {
            return submit(connection, item);
        }
    }

    /**
     * Submits an item in the caller's own transaction: it is there if and only if that commits.
     *
     * @param connection the caller's connection
     * @param item the item
     * @return what became of it, once the caller commits
     * @throws SQLException if a statement fails
     */
    public Admission submit(Connection connection, Item<T> item) throws SQLException {
        Lane lane = lane(item.lane());
        Duration timeout = item.timeout();
        if (timeout != null && (timeout.isZero() || timeout.isNegative())) {
            return new Admission.Refused(Admission.Reason.DEADLINE_PASSED, Duration.ZERO);
        }
        byte[] payload = codec.encode(item.payload());
        if (payload.length > lane.maxPayloadBytes()) {
            return new Admission.Refused(Admission.Reason.PAYLOAD_TOO_LARGE, Duration.ZERO);
        }
        // xmax = 0 tells a new row from an updated one. The bound is checked only for a row that would be new.
        String sql = lane.coalescing() ? """
                  insert into plimsoll_queue_item (lane, tenant, key, payload, coalescing, first_at, due_at, deadline)
                  select ?, ?, ?, ?, true, t.due, t.due, t.dead
                  from (select clock_timestamp() + ? * interval '1 ms' as due,
                               clock_timestamp() + ? * interval '1 ms' as dead) t
                  where (select count(*) from (select 1 from plimsoll_queue_item
                         where lane = ? and state = 0 limit ?) c) < ?
                     or exists (select 1 from plimsoll_queue_item
                         where lane = ? and tenant = ? and key = ? and state = 0 and coalescing)
                  on conflict (lane, tenant, key) where state = 0 and coalescing do update
                  set payload = excluded.payload,
                      due_at = case when plimsoll_queue_item.attempts = 0
                               then least(plimsoll_queue_item.due_at, excluded.due_at)
                               else plimsoll_queue_item.due_at end,
                      deadline = case when plimsoll_queue_item.deadline is null or excluded.deadline is null then null
                                 else greatest(plimsoll_queue_item.deadline, excluded.deadline) end
                  returning xmax = 0""" : """
                  insert into plimsoll_queue_item (lane, tenant, key, payload, coalescing, first_at, due_at, deadline)
                  select ?, ?, ?, ?, false, t.due, t.due, t.dead
                  from (select clock_timestamp() + ? * interval '1 ms' as due,
                               clock_timestamp() + ? * interval '1 ms' as dead) t
                  where (select count(*) from (select 1 from plimsoll_queue_item
                         where lane = ? and state = 0 limit ?) c) < ?
                  returning true""";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(1, lane.name());
            insert.setString(2, item.tenant());
            insert.setString(3, item.key());
            insert.setBytes(4, payload);
            insert.setLong(5, item.delay().toMillis());
            if (timeout == null) {
                insert.setNull(6, java.sql.Types.BIGINT);
            } else {
                insert.setLong(6, timeout.toMillis());
            }
            insert.setString(7, lane.name());
            insert.setInt(8, lane.maxItems());
            insert.setInt(9, lane.maxItems());
            if (lane.coalescing()) {
                insert.setString(10, lane.name());
                insert.setString(11, item.tenant());
                insert.setString(12, item.key());
            }
            try (ResultSet row = insert.executeQuery()) {
                if (!row.next()) {
                    return new Admission.Refused(Admission.Reason.LANE_FULL, Duration.ofSeconds(1));
                }
                return row.getBoolean(1)
                        ? new Admission.Admitted(Admission.Durability.DURABLE)
                        : new Admission.Coalesced(Admission.Durability.DURABLE);
            }
        }
    }

    /**
     * Leases items that may run now.
     *
     * @param atMost how many to lease, 1 to 10,000
     * @return the leases, which other processes cannot get before they run out; fewer or none if no more may run
     * @throws SQLException if the database cannot be reached; leases granted unseen run out by themselves
     */
    public List<PostgresLease<T>> lease(int atMost) throws SQLException {
        if (atMost < 1 || atMost > 10_000) {
            throw new IllegalArgumentException("atMost: " + atMost + " (expected: 1..10000)");
        }
        try (Connection connection = source.getConnection()) {
            return inTransaction(connection, () -> {
                try (Statement lock = connection.createStatement()) {
                    lock.execute("select 1 from plimsoll_queue_meta for update");
                }
                takeBackLateLeases(connection);
                return grant(connection, atMost);
            });
        }
    }

    private List<PostgresLease<T>> grant(Connection connection, int atMost) throws SQLException {
        List<LanePlan.Entry> entries = plan.lanes();
        int[] inFlight = new int[entries.size()];
        try (Statement count = connection.createStatement();
                ResultSet rows = count.executeQuery(
                        "select lane, count(*) from plimsoll_queue_item where state = 1 group by lane")) {
            while (rows.next()) {
                for (int i = 0; i < inFlight.length; i++) {
                    if (entries.get(i).lane().name().equals(rows.getString(1))) {
                        inFlight[i] = rows.getInt(2);
                    }
                }
            }
        }
        List<List<Long>> candidates = new ArrayList<>();
        boolean[] runnable = new boolean[inFlight.length];
        for (int i = 0; i < inFlight.length; i++) {
            int room = Math.min(atMost, entries.get(i).cap() - inFlight[i]);
            List<Long> found = room <= 0
                    ? List.of()
                    : candidates(connection, entries.get(i).lane(), room);
            candidates.add(found);
            runnable[i] = !found.isEmpty();
        }
        int[] taken = new int[inFlight.length];
        List<PostgresLease<T>> leases = new ArrayList<>();
        while (leases.size() < atMost) {
            int lane = plan.next(inFlight, runnable);
            if (lane < 0) {
                break;
            }
            PostgresLease<T> lease = start(connection, candidates.get(lane).get(taken[lane]++));
            runnable[lane] = taken[lane] < candidates.get(lane).size();
            if (lease != null) {
                leases.add(lease);
                inFlight[lane]++;
            }
        }
        return leases;
    }

    /**
     * The lane's next items, tenants in turn. The recursion hops from tenant to tenant along the index, so that a tenant
     * with a million items costs no more than one with a few. Items that would be too late are dropped first.
     */
    private List<Long> candidates(Connection connection, Lane lane, int most) throws SQLException {
        try (PreparedStatement expire = connection.prepareStatement(
                "delete from plimsoll_queue_item where lane = ? and state = 0 and deadline <= clock_timestamp()")) {
            expire.setString(1, lane.name());
            expire.executeUpdate();
        }
        String sql = """
                with recursive tenants(tenant) as (
                  (select tenant from plimsoll_queue_item where lane = ? and state = 0 order by tenant limit 1)
                  union all
                  select (select i.tenant from plimsoll_queue_item i
                          where i.lane = ? and i.state = 0 and i.tenant > t.tenant order by i.tenant limit 1)
                  from tenants t where t.tenant is not null),
                held(tenant, leases) as (
                  select tenant, count(*) from plimsoll_queue_item where lane = ? and state = 1 group by tenant)
                select n.id from tenants t
                left join held h on h.tenant = t.tenant
                cross join lateral (
                  select i.id, i.first_at, row_number() over (order by i.first_at, i.id) as turn
                  from plimsoll_queue_item i
                  where i.lane = ? and i.state = 0 and i.tenant = t.tenant and i.due_at <= clock_timestamp()
                    and not exists (select 1 from plimsoll_queue_item r where r.coalescing and i.coalescing
                      and r.state = 1 and r.lane = i.lane and r.tenant = i.tenant and r.key = i.key)
                  order by i.first_at, i.id limit ?) n
                where t.tenant is not null
                order by n.turn + coalesce(h.leases, 0), n.first_at, n.id limit ?""";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, lane.name());
            select.setString(2, lane.name());
            select.setString(3, lane.name());
            select.setString(4, lane.name());
            select.setInt(5, most);
            select.setInt(6, most);
            List<Long> ids = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
            }
            return ids;
        }
    }

    private @Nullable PostgresLease<T> start(Connection connection, long id) throws SQLException {
        // SKIP LOCKED: whoever holds the row is submitting into it; it will be found next time.
        String sql = """
                update plimsoll_queue_item set state = 1, attempts = attempts + 1,
                  token = nextval('plimsoll_queue_token'), lease_until = clock_timestamp() + ? * interval '1 ms'
                where id = (select id from plimsoll_queue_item where id = ? and state = 0 for update skip locked)
                returning lane, tenant, key, payload, attempts, token,
                  (extract(epoch from clock_timestamp() - first_at) * 1000)::bigint""";
        String laneName;
        try (PreparedStatement which =
                connection.prepareStatement("select lane from plimsoll_queue_item where id = ?")) {
            which.setLong(1, id);
            try (ResultSet row = which.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                laneName = row.getString(1);
            }
        }
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setLong(1, lane(laneName).leaseTimeout().toMillis());
            update.setLong(2, id);
            try (ResultSet row = update.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                return new PostgresLease<>(
                        this,
                        id,
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        codec.decode(row.getBytes(4)),
                        row.getInt(5),
                        row.getLong(6),
                        Duration.ofMillis(row.getLong(7)));
            }
        }
    }

    /** Leases that ran out are retried, as if their holder had asked for it. */
    private void takeBackLateLeases(Connection connection) throws SQLException {
        try (Statement select = connection.createStatement();
                ResultSet late = select.executeQuery("select id, token, lane, attempts from plimsoll_queue_item"
                        + " where state = 1 and lease_until <= clock_timestamp() for update skip locked")) {
            while (late.next()) {
                Lane lane = lanes.get(late.getString(3));
                if (lane != null) {
                    again(connection, late.getLong(1), late.getLong(2), lane, late.getInt(4));
                }
            }
        }
    }

    boolean complete(long id, long token) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement delete = connection.prepareStatement(
                        "delete from plimsoll_queue_item where id = ? and token = ? and state = 1")) {
            delete.setLong(1, id);
            delete.setLong(2, token);
            return delete.executeUpdate() == 1;
        }
    }

    boolean extend(long id, long token, Duration time) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement update = connection.prepareStatement("update plimsoll_queue_item"
                        + " set lease_until = clock_timestamp() + ? * interval '1 ms'"
                        + " where id = ? and token = ? and state = 1 and lease_until > clock_timestamp()")) {
            update.setLong(1, time.toMillis());
            update.setLong(2, id);
            update.setLong(3, token);
            return update.executeUpdate() == 1;
        }
    }

    boolean retry(PostgresLease<T> lease) throws SQLException {
        try (Connection connection = source.getConnection()) {
            return inTransaction(
                    connection, () -> again(connection, lease.id, lease.token(), lane(lease.lane()), lease.attempt()));
        }
    }

    boolean fail(long id, long token, String cause) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement update = connection.prepareStatement("update plimsoll_queue_item"
                        + " set state = 2, lease_until = null, cause = ? where id = ? and token = ? and state = 1")) {
            update.setString(1, cause.length() > 1000 ? cause.substring(0, 1000) : cause);
            update.setLong(2, id);
            update.setLong(3, token);
            return update.executeUpdate() == 1;
        }
    }

    private boolean again(Connection connection, long id, long token, Lane lane, int attempts) throws SQLException {
        if (attempts >= lane.maxAttempts()) {
            try (PreparedStatement aside = connection.prepareStatement("update plimsoll_queue_item"
                    + " set state = 2, lease_until = null, cause = 'attempts used up: ' || attempts"
                    + " where id = ? and token = ? and state = 1")) {
                aside.setLong(1, id);
                aside.setLong(2, token);
                return aside.executeUpdate() == 1;
            }
        }
        long ceiling = Math.max(1, lane.backoffCeiling(attempts).toMillis());
        long delay;
        synchronized (random) {
            delay = random.nextLong(ceiling + 1);
        }
        // A waiting item with the same key does the work of both; it inherits the age and the attempts.
        try (PreparedStatement over = connection.prepareStatement("""
                with old as (
                  select lane, tenant, key, first_at, attempts from plimsoll_queue_item
                  where id = ? and token = ? and state = 1 and coalescing),
                heir as (
                  update plimsoll_queue_item i
                  set first_at = least(i.first_at, old.first_at), attempts = old.attempts,
                      due_at = greatest(i.due_at, clock_timestamp() + ? * interval '1 ms')
                  from old where i.state = 0 and i.coalescing
                    and i.lane = old.lane and i.tenant = old.tenant and i.key = old.key
                  returning i.id)
                delete from plimsoll_queue_item where id = ? and token = ? and state = 1 and exists (select 1 from heir)""")) {
            over.setLong(1, id);
            over.setLong(2, token);
            over.setLong(3, delay);
            over.setLong(4, id);
            over.setLong(5, token);
            if (over.executeUpdate() == 1) {
                return true;
            }
        }
        try (PreparedStatement wait = connection.prepareStatement("update plimsoll_queue_item"
                + " set state = 0, lease_until = null, due_at = clock_timestamp() + ? * interval '1 ms'"
                + " where id = ? and token = ? and state = 1")) {
            wait.setLong(1, delay);
            wait.setLong(2, id);
            wait.setLong(3, token);
            return wait.executeUpdate() == 1;
        }
    }

    /**
     * Brings sidelined items of a lane back, the longest set aside first, at most so many: call it at the rate wished.
     *
     * @param lane the lane's name
     * @param atMost how many, 1 or more
     * @return how many came back; an item whose key waits again stays aside until that has run
     * @throws SQLException if the database cannot be reached
     */
    public int redrive(String lane, int atMost) throws SQLException {
        lane(lane);
        try (Connection connection = source.getConnection();
                PreparedStatement update = connection.prepareStatement("""
                        update plimsoll_queue_item i set state = 0, attempts = 0, due_at = clock_timestamp(), cause = null
                        where i.id in (select distinct on (a.lane, a.tenant, a.key) a.id from plimsoll_queue_item a
                          where a.lane = ? and a.state = 2 and not exists (select 1 from plimsoll_queue_item w
                            where a.coalescing and w.coalescing and w.state = 0
                              and w.lane = a.lane and w.tenant = a.tenant and w.key = a.key)
                          order by a.lane, a.tenant, a.key, a.id limit ?)""")) {
            update.setString(1, lane);
            update.setInt(2, atMost);
            return update.executeUpdate();
        }
    }

    /**
     * Counts a lane's items by what they do.
     *
     * @param lane the lane's name
     * @return the counts
     * @throws SQLException if the database cannot be reached
     */
    public Counts counts(String lane) throws SQLException {
        lane(lane);
        try (Connection connection = source.getConnection();
                PreparedStatement select = connection.prepareStatement("""
                        select count(*) filter (where state = 0), count(*) filter (where state = 1),
                          count(*) filter (where state = 2),
                          coalesce((extract(epoch from clock_timestamp() - min(first_at) filter (where state < 2))
                            * 1000)::bigint, 0)
                        from plimsoll_queue_item where lane = ?""")) {
            select.setString(1, lane);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return new Counts(
                        row.getLong(1), row.getLong(2), row.getLong(3), Duration.ofMillis(Math.max(0, row.getLong(4))));
            }
        }
    }

    /**
     * A lane's items by what they do.
     *
     * @param waiting items that wait
     * @param leased leases held, over all processes
     * @param aside items set aside
     * @param oldestAge time since the first admission of the oldest item that waits or runs
     */
    public record Counts(long waiting, long leased, long aside, Duration oldestAge) {
        /**
         * Keeps the components as they are.
         *
         * @param waiting items that wait
         * @param leased leases held
         * @param aside items set aside
         * @param oldestAge age of the oldest item
         */
        public Counts {}
    }

    private Lane lane(String name) {
        Lane lane = lanes.get(requireNonNull(name, "lane"));
        if (lane == null) {
            throw new IllegalArgumentException("lane: \"" + name + "\" (expected: one of " + lanes.keySet() + ")");
        }
        return lane;
    }

    private interface Statements<R> {
        R run() throws SQLException;
    }

    private static <R> R inTransaction(Connection connection, Statements<R> statements) throws SQLException {
        boolean before = connection.getAutoCommit();
        connection.setAutoCommit(false);
        boolean done = false;
        try {
            R result = statements.run();
            connection.commit();
            done = true;
            return result;
        } finally {
            if (!done) {
                try {
                    connection.rollback();
                } catch (SQLException e) {
                    // The connection is gone, and the transaction with it; the first failure is the one to report.
                }
            }
            if (!connection.isClosed()) {
                connection.setAutoCommit(before);
            }
        }
    }
}
