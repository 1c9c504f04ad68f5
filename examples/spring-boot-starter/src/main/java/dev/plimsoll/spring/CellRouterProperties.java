package dev.plimsoll.spring;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a router starts with.
 *
 * @param deploymentKey 32 hexadecimal digits, a secret; without it there is no router
 * @param cells names of the cells over which the seed spreads all tenants evenly; a bean of RoutingTable takes its place
 * @param store the file where the last good table is kept; without it none is
 */
@ConfigurationProperties("plimsoll.cell-router")
record CellRouterProperties(
        String deploymentKey,
        @DefaultValue List<String> cells,
        @Nullable Path store) {
    @Override
    public String toString() {
        return "CellRouterProperties[cells=" + cells + ", store=" + store + "]"; // the key is a secret
    }
}
