package dev.plimsoll.examples.elastic;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL of our own, on loopback, that can be killed and started again over the same data. */
final class Store implements AutoCloseable {
    private final Path data;
    private final int port;
    private EmbeddedPostgres server;
    private boolean up = true;

    private Store(Path data, EmbeddedPostgres server) {
        this.data = data;
        this.server = server;
        this.port = server.getPort();
    }

    static Store start(Path folder) throws IOException, SQLException {
        Path data = folder.resolve("store");
        Store store = new Store(data, builder(data).start());
        try (Connection connection = store.source().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "create table record (source int, number int, taken timestamptz, stored timestamptz, late boolean,"
                            + " primary key (source, number))");
            statement.execute(
                    "create table gap (began timestamptz primary key, ended timestamptz, filled timestamptz)");
        }
        return store;
    }

    private static EmbeddedPostgres.Builder builder(Path data) {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setServerConfig(
                        "synchronous_commit", "on") // off, as its launcher has it, a kill loses what was acknowledged
                .setPGStartupWait(Duration.ofMinutes(3));
    }

    DataSource source() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {"127.0.0.1"});
        source.setPortNumbers(new int[] {port});
        source.setUser("postgres");
        source.setDatabaseName("postgres");
        source.setConnectTimeout(2);
        source.setSocketTimeout(10);
        return source;
    }

    /** Kills the server's processes without warning. The machine lives on, so that nothing here shows whether a disk syncs. */
    void kill() throws IOException {
        long pid = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        up = false;
        server.close(); // finds it dead, and gives its lock back
    }

    void startAgain() throws IOException {
        server = builder(data).setPort(port).start();
        up = true;
    }

    long count(String query) throws SQLException {
        try (Connection connection = source().getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }

    @Override
    public void close() throws IOException {
        if (up) {
            server.close();
        }
    }
}
