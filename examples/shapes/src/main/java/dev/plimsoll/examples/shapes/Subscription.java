package dev.plimsoll.examples.shapes;

import com.sun.net.httpserver.HttpServer;
import dev.plimsoll.constantwork.ConfigDisk;
import dev.plimsoll.constantwork.ConfigReceiver;
import dev.plimsoll.constantwork.Configuration;
import dev.plimsoll.constantwork.Edition;
import dev.plimsoll.constantwork.Freshness;
import dev.plimsoll.constantwork.httpserver.ConfigHandler;
import dev.plimsoll.shuffle.DeploymentKey;
import java.util.Optional;
import java.util.function.Consumer;

/** A process's end of the push: takes frames at {@code /config}, keeps the last one on disk, and tells of each new edition. */
final class Subscription {
    private final ConfigReceiver<ShapesConfig> receiver;
    private final Consumer<ShapesConfig> onChange;
    private Optional<Edition> told = Optional.empty();

    Subscription(Deployment deployment, String name, Consumer<ShapesConfig> onChange) {
        this.onChange = onChange;
        DeploymentKey key = deployment.key();
        receiver = ConfigReceiver.<ShapesConfig>builder(
                        Deployment.STREAM, name, deployment.trusted(), bytes -> ShapesConfig.parse(bytes, key))
                .disk(ConfigDisk.directory(deployment.folder(name)))
                .staleAfter(deployment.period().multipliedBy(5))
                .build();
        tell(); // what the disk held
    }

    void serve(HttpServer server) {
        ConfigHandler handler = ConfigHandler.of(receiver);
        server.createContext("/config", exchange -> {
            handler.handle(exchange);
            tell();
        });
    }

    private synchronized void tell() {
        Optional<Configuration<ShapesConfig>> current = receiver.current();
        Optional<Edition> edition = current.map(Configuration::edition);
        if (current.isPresent() && !edition.equals(told)) {
            told = edition;
            onChange.accept(current.get().value());
        }
    }

    /** The edition in use and how old it and the last frame are, in milliseconds: {@code 1.7 350 120}. */
    String freshness() {
        Freshness freshness = receiver.freshness();
        return freshness.edition().map(e -> e.epoch() + "." + e.sequence()).orElse("none") + " "
                + freshness.staleness().toMillis() + " " + freshness.frameAge().toMillis();
    }
}
