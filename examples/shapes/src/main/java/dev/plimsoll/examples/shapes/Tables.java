package dev.plimsoll.examples.shapes;

import static java.util.Objects.requireNonNull;

import dev.plimsoll.cell.PlannedCell;
import dev.plimsoll.cell.Planner;
import dev.plimsoll.cell.RoutingTable;
import dev.plimsoll.cell.TenantLoad;
import dev.plimsoll.cell.UnknownKeys;
import dev.plimsoll.constantwork.ConfigPublisher;
import dev.plimsoll.constantwork.ObjectStore;
import dev.plimsoll.constantwork.Published;
import dev.plimsoll.constantwork.SizeClass;
import dev.plimsoll.constantwork.s3.RetryingStore;
import dev.plimsoll.shuffle.DeploymentKey;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.UnaryOperator;

/** The control plane's own copy of what is published. One edit at a time, and each is in the store before the next begins. */
final class Tables implements Mover.Table {
    private final ConfigPublisher publisher;
    private final DeploymentKey key;
    private ShapesConfig now;
    private long edition;
    private boolean unsure; // whether the last change was published after all

    private Tables(ConfigPublisher publisher, DeploymentKey key, ShapesConfig first) {
        this.publisher = publisher;
        this.key = key;
        this.now = first;
    }

    /** Publishes the first configuration of a deployment. */
    static Tables first(Deployment deployment, ScheduledExecutorService timers, Map<String, String> addresses) {
        return first(deployment, RetryingStore.of(deployment.store(Deployment.PATIENCE), timers), addresses);
    }

    /** The same, in a store of the caller's. */
    static Tables first(Deployment deployment, ObjectStore store, Map<String, String> addresses) {
        DeploymentKey key = deployment.key();
        ConfigPublisher publisher = ConfigPublisher.builder(
                        Deployment.STREAM, deployment.signingKey(), store, SizeClass.KIB_256)
                .prefix(deployment.prefix())
                .validator(bytes -> ShapesConfig.parse(bytes, key)) // what receivers will do with it
                .build();
        Tables first = new Tables(publisher, key, config(key, addresses));
        long unused = first.edit(config -> config);
        return first;
    }

    /** What a deployment begins with. */
    static ShapesConfig config(DeploymentKey key, Map<String, String> addresses) {
        Map<PartitionKey, RoutingTable> tables = new EnumMap<>(PartitionKey.class);
        tables.put(PartitionKey.TENANT, byTenant(key));
        tables.put(PartitionKey.KIND, Planner.of(key).first(cells()).table());
        tables.put(PartitionKey.RANGE, byRange(key));
        Map<String, Integer> quotas = new TreeMap<>();
        Tenants.all().forEach(tenant -> quotas.put(tenant.tenant(), Tenants.QUOTA));
        return new ShapesConfig(addresses, quotas, tables);
    }

    private static List<PlannedCell> cells() {
        return Deployment.CELLS.stream()
                .map(cell -> PlannedCell.of(cell).capacity(Tenants.RESOURCE, Tenants.PLANNED_CAPACITY))
                .toList();
    }

    /** Tenants go by their slots, but where the planner knows better; who is too large for a cell is split. No other is served. */
    private static RoutingTable byTenant(DeploymentKey key) {
        Planner planner = Planner.of(key);
        List<TenantLoad> tenants = Tenants.all();
        RoutingTable placed =
                planner.place(planner.first(cells()).table(), cells(), tenants).table();
        RoutingTable.Builder table = placed.toBuilder().unknownKeys(UnknownKeys.REFUSED);
        for (TenantLoad tenant : tenants) {
            table.pin(tenant.tenant(), placed.route(tenant.tenant()).cells().toArray(String[]::new));
        }
        return table.build();
    }

    /** An eighth of all ids for each cell. */
    private static RoutingTable byRange(DeploymentKey key) {
        NavigableMap<Long, String> starts = new TreeMap<>(Long::compareUnsigned);
        for (int i = 0; i < Deployment.CELLS.size(); i++) {
            starts.put((long) (i * RoutingTable.SLOTS / Deployment.CELLS.size()) << 50, Deployment.CELLS.get(i));
        }
        return Planner.of(key).ranges(cells(), starts).table();
    }

    /**
     * What is published.
     *
     * @throws IllegalStateException if nobody knows, because the store has not answered since the last change
     */
    synchronized ShapesConfig now() {
        if (unsure) { // once more, whatever it is: a change that is still under way can then only fail
            ShapesConfig[] current = new ShapesConfig[1];
            publish(publisher.update(bytes -> {
                current[0] = ShapesConfig.parse(bytes, key);
                return bytes;
            }));
            now = current[0];
        }
        return now;
    }

    /** The number of the edition that was published last. */
    synchronized long edition() {
        return edition;
    }

    /**
     * Changes the configuration and publishes it, whole, as the edition of this number; receivers have it within a period.
     *
     * @throws IllegalStateException if that is not known to be done; {@link #now} tells when the store answers again
     */
    synchronized long edit(UnaryOperator<ShapesConfig> change) {
        ShapesConfig next = change.apply(now());
        publish(publisher.publish(next.toBytes()));
        now = next;
        return edition;
    }

    private void publish(CompletionStage<Published> publication) {
        unsure = true;
        Published published;
        try {
            published = publication.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw new IllegalStateException("the store cannot be read: " + e.getCause(), e);
        }
        if (!(published instanceof Published.Done done)) {
            throw new IllegalStateException("not published: " + published);
        }
        unsure = false;
        edition = done.edition().sequence();
    }

    @Override
    public RoutingTable byTenant() {
        return now().table(PartitionKey.TENANT);
    }

    @Override
    public Set<String> tenants() {
        return now().quotas().keySet();
    }

    @Override
    public void change(UnaryOperator<RoutingTable.Builder> change) {
        long unused = edit(config -> config.with(
                change.apply(config.table(PartitionKey.TENANT).toBuilder()).build()));
    }

    /** Where a cell listens, which never changes. */
    synchronized String address(String cell) {
        return requireNonNull(now.addresses().get(cell), cell);
    }

    /** The tenants of one cell, as far as known when the store is silent. */
    synchronized List<String> tenantsOf(String cell) {
        List<String> tenants = new ArrayList<>();
        for (String tenant : new TreeMap<>(now.quotas()).keySet()) {
            if (now.table(PartitionKey.TENANT).route(tenant).cells().contains(cell)) {
                tenants.add(tenant);
            }
        }
        return tenants;
    }
}
