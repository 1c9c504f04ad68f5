package dev.plimsoll.queue.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/** One worker process: leases in batches, and says on standard output what it begins and what it finished. */
final class PostgresWorker {
    private PostgresWorker() {}

    public static void main(String[] args) {
        PGSimpleDataSource source = (PGSimpleDataSource) PostgresRecoveryQueueIT.source(Integer.parseInt(args[0]));
        source.setApplicationName("worker-" + args[1]);
        PostgresRecoveryQueue<String> queue = PostgresRecoveryQueueIT.queue(source);
        while (true) {
            try {
                List<PostgresLease<String>> leases = queue.lease(3);
                for (PostgresLease<String> lease : leases) {
                    if (!lease.extend(PostgresRecoveryQueueIT.LEASE)) {
                        continue; // the batch took too long: another has it
                    }
                    say("start", args[1], lease, System.nanoTime());
                    work(source);
                    long ended = System.nanoTime(); // the next run of the key may begin before this is said
                    if (lease.complete()) {
                        say("done", args[1], lease, ended);
                    }
                }
            } catch (SQLException e) {
                System.err.println("worker " + args[1] + ": " + e.getMessage());
            }
        }
    }

    private static void work(PGSimpleDataSource source) throws SQLException {
        try (Connection connection = source.getConnection()) {
            connection.createStatement().execute("select pg_sleep(0.005)");
        }
    }

    private static void say(String what, String worker, PostgresLease<String> lease, long nanos) {
        System.out.println(what + " " + lease.key() + " " + worker + " " + nanos);
        System.out.flush();
    }
}
