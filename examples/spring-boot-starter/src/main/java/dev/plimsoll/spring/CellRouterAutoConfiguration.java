package dev.plimsoll.spring;

import dev.plimsoll.cell.CellRouter;
import dev.plimsoll.cell.RoutingTable;
import dev.plimsoll.cell.TableStore;
import dev.plimsoll.shuffle.DeploymentKey;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@AutoConfiguration
@ConditionalOnProperty("plimsoll.cell-router.deployment-key")
@EnableConfigurationProperties(CellRouterProperties.class)
class CellRouterAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    CellRouter cellRouter(CellRouterProperties properties, ObjectProvider<RoutingTable> seeds) {
        DeploymentKey key = DeploymentKey.parse(properties.deploymentKey());
        RoutingTable seed = seeds.getIfAvailable(() -> RoutingTable.builder(key, properties.cells())
                .computeEvacuation()
                .build());
        CellRouter.Builder builder = CellRouter.builder(key, seed);
        if (properties.store() != null) {
            builder.store(TableStore.file(properties.store()));
        }
        return builder.build();
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Endpoint.class)
    static class Actuator {
        @Bean
        @ConditionalOnMissingBean
        CellsEndpoint cellsEndpoint(CellRouter router) {
            return new CellsEndpoint(router);
        }

        @Bean
        @ConditionalOnMissingBean
        PinsEndpoint pinsEndpoint(CellRouter router) {
            return new PinsEndpoint(router);
        }
    }
}
