package dev.plimsoll.spring;

import dev.plimsoll.shedding.LoadShedder;
import dev.plimsoll.shedding.Priority;
import dev.plimsoll.shedding.micrometer.ShedderMetrics;
import dev.plimsoll.shedding.servlet.SheddingFilter;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.servlet.Filter;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@AutoConfiguration
@ConditionalOnProperty("plimsoll.load-shedding.client-timeout")
@EnableConfigurationProperties(LoadSheddingProperties.class)
class LoadSheddingAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    LoadShedder loadShedder(LoadSheddingProperties properties) {
        return LoadShedder.builder(properties.clientTimeout())
                .settings(properties.settings())
                .build();
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Filter.class)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    static class Web {
        @Bean
        @ConditionalOnMissingBean({SheddingFilter.class, FirstSheddingFilter.class})
        FirstSheddingFilter sheddingFilter(
                LoadShedder shedder,
                LoadSheddingProperties properties,
                ObjectProvider<RequestPriority> priorities,
                @Value("${management.endpoints.web.base-path:/actuator}") String actuator) {
            List<String> exempt = new ArrayList<>(properties.exempt());
            if (!actuator.isEmpty() && !actuator.equals("/")) {
                exempt.add(actuator);
            }
            RequestPriority priority = priorities.getIfAvailable(() -> request -> Priority.NORMAL);
            return new FirstSheddingFilter(new SheddingFilter(shedder, exempt, priority));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterBinder.class)
    static class Metrics {
        @Bean
        @ConditionalOnMissingBean
        ShedderMetrics shedderMetrics(LoadShedder shedder) {
            return new ShedderMetrics(shedder, "default");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Endpoint.class)
    static class Actuator {
        @Bean
        @ConditionalOnMissingBean
        ShedderEndpoint shedderEndpoint(LoadShedder shedder) {
            return new ShedderEndpoint(shedder);
        }
    }
}
