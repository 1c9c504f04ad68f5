package dev.plimsoll.examples.shapes;

import dev.plimsoll.cell.RoutingTable;
import dev.plimsoll.cell.TableLimits;
import dev.plimsoll.cell.TableReading;
import dev.plimsoll.shuffle.DeploymentKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * All that is ever pushed: everybody gets all of it, every period.
 *
 * @param addresses where each cell listens, such as {@code 127.0.0.1:4711}
 * @param quotas how many shapes a tenant may put into one cell
 * @param tables a routing table for each partition key
 */
record ShapesConfig(
        Map<String, String> addresses, Map<String, Integer> quotas, Map<PartitionKey, RoutingTable> tables) {
    private static final int MOST_ENTRIES = 100_000;

    ShapesConfig {
        addresses = Map.copyOf(addresses);
        quotas = Map.copyOf(quotas);
        tables = Map.copyOf(tables);
        if (tables.size() != PartitionKey.values().length) {
            throw new IllegalArgumentException(
                    "tables: " + tables.keySet() + " (expected: one for each partition key)");
        }
    }

    RoutingTable table(PartitionKey by) {
        RoutingTable table = tables.get(by);
        if (table == null) {
            throw new IllegalStateException("table: none by " + by);
        }
        return table;
    }

    ShapesConfig with(Map<String, Integer> newQuotas) {
        return new ShapesConfig(addresses, newQuotas, tables);
    }

    ShapesConfig with(RoutingTable byTenant) {
        Map<PartitionKey, RoutingTable> all = new EnumMap<>(tables);
        all.put(PartitionKey.TENANT, byTenant);
        return new ShapesConfig(addresses, quotas, all);
    }

    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(new Packed(bytes))) {
            out.writeInt(addresses.size());
            for (Map.Entry<String, String> cell : new TreeMap<>(addresses).entrySet()) {
                out.writeUTF(cell.getKey());
                out.writeUTF(cell.getValue());
            }
            out.writeInt(quotas.size());
            for (Map.Entry<String, Integer> quota : new TreeMap<>(quotas).entrySet()) {
                out.writeUTF(quota.getKey());
                out.writeInt(quota.getValue());
            }
            for (PartitionKey by : PartitionKey.values()) {
                byte[] table = table(by).toBytes();
                out.writeInt(table.length);
                out.write(table);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** An eighth larger than by default, for a tenth of the work: every change packs all of it anew. */
    private static final class Packed extends GZIPOutputStream {
        Packed(OutputStream out) throws IOException {
            super(out);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    /** Reads and checks it; what is thrown makes a receiver keep what it has. */
    static ShapesConfig parse(byte[] bytes, DeploymentKey key) {
        try (DataInputStream in = new DataInputStream(new GZIPInputStream(new ByteArrayInputStream(bytes)))) {
            Map<String, String> addresses = new TreeMap<>();
            for (int left = entries(in); left > 0; left--) {
                addresses.put(in.readUTF(), in.readUTF());
            }
            Map<String, Integer> quotas = new TreeMap<>();
            for (int left = entries(in); left > 0; left--) {
                quotas.put(in.readUTF(), in.readInt());
            }
            Map<PartitionKey, RoutingTable> tables = new EnumMap<>(PartitionKey.class);
            for (PartitionKey by : PartitionKey.values()) {
                byte[] table = in.readNBytes(Math.min(in.readInt(), TableLimits.DEFAULT.maxBytes()));
                TableReading reading = RoutingTable.read(table, key, TableLimits.DEFAULT);
                if (!reading.accepted()) {
                    throw new IllegalArgumentException("table by " + by + ": " + reading.refusals());
                }
                tables.put(by, reading.table());
            }
            return new ShapesConfig(addresses, quotas, tables);
        } catch (IOException e) {
            throw new IllegalArgumentException("configuration: cut short", e);
        }
    }

    private static int entries(DataInputStream in) throws IOException {
        int entries = in.readInt();
        if (entries < 0 || entries > MOST_ENTRIES) {
            throw new IllegalArgumentException("entries: " + entries + " (expected: 0.." + MOST_ENTRIES + ")");
        }
        return entries;
    }
}
