package dev.plimsoll.spring;

import dev.plimsoll.queue.Disk;
import dev.plimsoll.queue.PayloadCodec;
import dev.plimsoll.queue.RecoveryQueue;
import dev.plimsoll.queue.RecoveryWorkers;
import dev.plimsoll.queue.micrometer.RecoveryQueueMetrics;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@AutoConfiguration
@ConditionalOnProperty("plimsoll.recovery-queue.workers")
@EnableConfigurationProperties(RecoveryQueueProperties.class)
class RecoveryQueueAutoConfiguration {
    // Of any payload: what the application asks for, Spring takes this for.
    @Bean
    @ConditionalOnMissingBean
    <T> RecoveryQueue<T> recoveryQueue(
            RecoveryQueueProperties properties,
            ObjectProvider<PayloadCodec<T>> codecs,
            ObjectProvider<RecoveryQueueCustomizer<T>> customizers)
            throws IOException {
        RecoveryQueue.Builder<T> builder = RecoveryQueue.builder(properties.workers());
        properties.lanes().forEach(lane -> builder.lane(lane.lane()));
        if (properties.journal() != null) {
            @Nullable PayloadCodec<T> codec = codecs.getIfAvailable();
            if (codec == null) {
                throw new IllegalArgumentException("plimsoll.recovery-queue.journal: " + properties.journal()
                        + " (expected: a bean of PayloadCodec beside it)");
            }
            builder.journal(Disk.at(properties.journal()), codec);
        }
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder.build();
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(RecoveryWorkers.Work.class)
    <T> RecoveryWorkers<T> recoveryWorkers(
            RecoveryQueue<T> queue, RecoveryWorkers.Work<T> work, RecoveryQueueProperties properties) {
        return RecoveryWorkers.start(queue, properties.workers(), work);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterBinder.class)
    static class Metrics {
        @Bean
        @ConditionalOnMissingBean
        RecoveryQueueMetrics recoveryQueueMetrics(RecoveryQueue<?> queue) {
            return new RecoveryQueueMetrics(queue, "default");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Endpoint.class)
    static class Actuator {
        @Bean
        @ConditionalOnMissingBean
        LanesEndpoint lanesEndpoint(RecoveryQueue<?> queue) {
            return new LanesEndpoint(queue);
        }
    }
}
