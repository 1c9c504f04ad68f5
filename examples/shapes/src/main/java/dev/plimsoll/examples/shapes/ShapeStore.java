package dev.plimsoll.examples.shapes;

import dev.plimsoll.cell.CellGate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The database of one cell, in a file of its own. What was put is written before it is acknowledged, so a process that is killed loses
 * nothing that it answered for. One connection, one question at a time: beside the work of a shape a look-up takes nothing.
 */
final class ShapeStore {
    private final Connection connection;
    private final PreparedStatement put;
    private final PreparedStatement get;
    private final PreparedStatement count;
    private final PreparedStatement total;

    private ShapeStore(Connection connection) throws SQLException {
        this.connection = connection;
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET WRITE_DELAY 0");
            statement.execute(
                    "CREATE TABLE IF NOT EXISTS shape (partition_key VARCHAR(8), tenant VARCHAR(64), id BIGINT,"
                            + " kind VARCHAR(16) NOT NULL, PRIMARY KEY (partition_key, tenant, id))");
            statement.execute(
                    "CREATE TABLE IF NOT EXISTS decision (number IDENTITY, of_slot BOOLEAN, key_position BIGINT,"
                            + " token BIGINT, owned BOOLEAN, other INT)");
        }
        put = connection.prepareStatement("MERGE INTO shape VALUES (?, ?, ?, ?)");
        get = connection.prepareStatement("SELECT kind FROM shape WHERE partition_key = ? AND tenant = ? AND id = ?");
        count = connection.prepareStatement(
                "SELECT COUNT(*) FROM shape WHERE partition_key = ? AND tenant = ? AND kind = ?");
        total = connection.prepareStatement("SELECT COUNT(*) FROM shape WHERE partition_key = ? AND tenant = ?");
    }

    static ShapeStore open(Path folder) throws SQLException, IOException {
        Files.createDirectories(folder);
        return new ShapeStore(DriverManager.getConnection(
                "jdbc:h2:file:" + folder.resolve("shapes").toAbsolutePath()
                        + ";CACHE_SIZE=2048;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0",
                "sa",
                ""));
    }

    synchronized void put(PartitionKey by, String tenant, long id, String kind) throws SQLException {
        put.setString(1, by.name());
        put.setString(2, tenant);
        put.setLong(3, id);
        put.setString(4, kind);
        put.executeUpdate();
    }

    synchronized Optional<String> get(PartitionKey by, String tenant, long id) throws SQLException {
        get.setString(1, by.name());
        get.setString(2, tenant);
        get.setLong(3, id);
        try (ResultSet found = get.executeQuery()) {
            return found.next() ? Optional.of(found.getString(1)) : Optional.empty();
        }
    }

    synchronized long count(PartitionKey by, String tenant, String kind) throws SQLException {
        count.setString(1, by.name());
        count.setString(2, tenant);
        count.setString(3, kind);
        return number(count);
    }

    synchronized long count(PartitionKey by, String tenant) throws SQLException {
        total.setString(1, by.name());
        total.setString(2, tenant);
        return number(total);
    }

    private static long number(PreparedStatement statement) throws SQLException {
        try (ResultSet found = statement.executeQuery()) {
            found.next();
            return found.getLong(1);
        }
    }

    /** All shapes of a tenant by id: what moves when the tenant does. */
    synchronized Map<Long, String> all(String tenant) throws SQLException {
        Map<Long, String> shapes = new TreeMap<>();
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT id, kind FROM shape WHERE partition_key = ? AND tenant = ?")) {
            statement.setString(1, PartitionKey.TENANT.name());
            statement.setString(2, tenant);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    shapes.put(found.getLong(1), found.getString(2));
                }
            }
        }
        return shapes;
    }

    /** Takes a tenant's shapes in, as one transaction. */
    synchronized void putAll(String tenant, Map<Long, String> shapes) throws SQLException {
        connection.setAutoCommit(false);
        try {
            for (Map.Entry<Long, String> shape : shapes.entrySet()) {
                put(PartitionKey.TENANT, tenant, shape.getKey(), shape.getValue());
            }
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    /** Keeps what the cell's gate has decided. */
    synchronized void decided(CellGate.Decision decision) {
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO decision (of_slot, key_position, token, owned, other) VALUES (?, ?, ?, ?, ?)")) {
            statement.setBoolean(1, decision.ofSlot());
            statement.setLong(2, decision.key());
            statement.setLong(3, decision.token());
            statement.setBoolean(4, decision.owned());
            statement.setInt(5, decision.other());
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("the decision could not be kept, so it was not taken", e);
        }
    }

    synchronized List<CellGate.Decision> decisions() throws SQLException {
        List<CellGate.Decision> decisions = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(
                        "SELECT of_slot, key_position, token, owned, other FROM decision ORDER BY number")) {
            while (found.next()) {
                decisions.add(new CellGate.Decision(
                        found.getBoolean(1), found.getLong(2), found.getLong(3), found.getBoolean(4), found.getInt(5)));
            }
        }
        return decisions;
    }
}
