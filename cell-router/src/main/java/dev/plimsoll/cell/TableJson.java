package dev.plimsoll.cell;

import java.time.Instant;
import java.util.List;
import java.util.Map;

// The table for people. Written by hand: names are restricted to characters that JSON leaves alone, tenants are
// escaped, and
// a router should not bring a JSON library along for this.
final class TableJson {
    private final StringBuilder out = new StringBuilder();
    private final TableDraft table;

    private TableJson(TableDraft table) {
        this.table = table;
    }

    static String write(TableDraft table, String checksum, Map<Long, String> tenants) {
        TableJson json = new TableJson(table);
        json.header(checksum);
        json.cells();
        json.pins(tenants);
        json.migrations();
        return json.out.append("}\n").toString();
    }

    private void header(String checksum) {
        out.append("{\n  \"format\": ").append(table.format);
        out.append(",\n  \"version\": ").append(table.version);
        out.append(",\n  \"epoch\": ").append(table.epoch);
        out.append(",\n  \"created\": \"").append(Instant.ofEpochMilli(table.createdMillis));
        out.append("\",\n  \"key\": \"").append(TableCheck.hex(table.keyFingerprint));
        out.append("\",\n  \"checksum\": \"").append(checksum);
        out.append("\",\n  \"slotting\": \"").append(Slotting.ofCode(table.slotting));
        out.append("\",\n  \"unknownKeys\": \"").append(UnknownKeys.ofCode(table.unknownKeys));
        out.append("\",\n  \"emergency\": ").append((table.flags & 1) != 0).append(",\n");
    }

    private void cells() {
        out.append("  \"cells\": [");
        for (int cell = 0; cell < table.names.size(); cell++) {
            int count = 0;
            for (int owner : table.slots) {
                count += owner == cell ? 1 : 0;
            }
            out.append(cell == 0 ? "\n" : ",\n").append("    {\"number\": ").append(cell);
            out.append(", \"name\": \"").append(table.names.get(cell));
            out.append("\", \"state\": \"").append(CellState.ofCode(table.states.get(cell)));
            out.append("\", \"slotCount\": ").append(count);
            out.append(",\n     \"slots\": \"").append(ranges(table.slots, cell));
            out.append("\",\n     \"takesWhenEvacuated\": \"")
                    .append(ranges(table.evacuation, cell))
                    .append("\"}");
        }
        out.append("\n  ],\n");
    }

    private static String ranges(int[] column, int cell) {
        StringBuilder ranges = new StringBuilder();
        for (int slot = 0; slot < column.length; slot++) {
            if (column[slot] != cell) {
                continue;
            }
            int first = slot;
            while (slot + 1 < column.length && column[slot + 1] == cell) {
                slot++;
            }
            ranges.append(ranges.length() == 0 ? "" : ",").append(first);
            if (slot > first) {
                ranges.append('-').append(slot);
            }
        }
        return ranges.toString();
    }

    private void pins(Map<Long, String> tenants) {
        out.append("  \"pins\": [");
        for (int i = 0; i < table.pins.length; i++) {
            out.append(i == 0 ? "\n" : ",\n").append("    {\"position\": \"").append(TableCheck.hex(table.pins[i]));
            String tenant = tenants.get(table.pins[i]);
            if (tenant != null) {
                out.append("\", \"tenant\": \"").append(escaped(tenant));
            }
            int[] cells = table.cellsOf(table.pinTargets[i]);
            out.append("\", \"cells\": [");
            for (int j = 0; j < cells.length; j++) {
                out.append(j == 0 ? "\"" : ", \"")
                        .append(table.names.get(cells[j]))
                        .append('"');
            }
            out.append("]}");
        }
        out.append(table.pins.length == 0 ? "],\n" : "\n  ],\n");
    }

    private void migrations() {
        List<TableDraft.Row> rows = table.migrations;
        out.append("  \"migrations\": [");
        for (int i = 0; i < rows.size(); i++) {
            TableDraft.Row row = rows.get(i);
            out.append(i == 0 ? "\n" : ",\n").append("    {\"").append(row.kind() == 1 ? "slot" : "tenant");
            out.append("\": \"").append(row.kind() == 1 ? Long.toString(row.key()) : TableCheck.hex(row.key()));
            out.append("\", \"phase\": \"").append(MigrationPhase.ofCode(row.phase()));
            out.append("\", \"from\": \"").append(table.names.get(row.source()));
            out.append("\", \"to\": \"").append(table.names.get(row.destination()));
            out.append("\", \"token\": ").append(row.token()).append('}');
        }
        out.append(rows.isEmpty() ? "]\n" : "\n  ]\n");
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                escaped.append('\\').append(c);
            } else if (c < 0x20 || c > 0x7e) {
                escaped.append(String.format("\\u%04x", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
