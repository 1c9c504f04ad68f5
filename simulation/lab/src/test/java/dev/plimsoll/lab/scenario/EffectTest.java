package dev.plimsoll.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.lab.adapter.ShippedPolicies;
import dev.plimsoll.lab.world.Row;
import dev.plimsoll.lab.world.World;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nothing in the vocabulary is without effect: each field and each kind has a line below with two settings of it, whose runs
 * must differ. Who adds to the vocabulary adds a line.
 */
class EffectTest {
    private static final String BASE = """
            plimsoll: 1
            name: probe
            title: Probe
            question: Does every setting have an effect?
            horizon: 1000 s
            trigger: 200 s
            fleets:
              hosts: {hosts: 300, zones: 3, load: 100 %, spare: 10}
            links:
              wan: {delay: {fixed: 10 ms}}
            services:
              api: {workers: 4, time: {exponential: 1 s}}
              back: {workers: 4, time: {exponential: 100 ms}}
            clients:
              users: {to: api, arrivals: {poisson: 3/s}, objective: 5 s, bystanders: true}
              others: {to: api, arrivals: {poisson: 0.5/s}}
            """;

    // section.field or choice:kind | what both have | one setting | another; settings parted by a semicolon
    private static final String CASES = """
            scenario.horizon | | horizon=900 s | horizon=1000 s
            scenario.trigger | | trigger=200 s | trigger=300 s
            scenario.clears | clients.users.arrivals={spike: {base: 2/s, peak: 9/s, at: 200 s, for: 50 s}} | clears=210 s | clears=400 s
            scenario.warm-up | | warm-up=0 s | warm-up=150 s
            scenario.bystanders-within | | bystanders-within=100 s | bystanders-within=600 s
            scenario.phases | | | phases.late={from: 500 s, to: 900 s}
            phase.from | | phases.late={from: 500 s, to: 900 s} | phases.late={from: 300 s, to: 900 s}
            phase.to | | phases.late={from: 500 s, to: 900 s} | phases.late={from: 500 s, to: 700 s}
            scenario.fleets | | fleets=null | fleets.hosts.hosts=300
            scenario.links | clients.users.link=wan | links.wan.delay.fixed=10 ms | links.wan.delay.fixed=2 s
            scenario.services | | services.api.workers=4 | services.api.workers=5
            scenario.clients | | clients.others=null | clients.others.lane=any
            scenario.faults | | faults=[] | faults=[{crash: {service: api, workers: 1, at: 300 s}}]

            fleet.hosts | ${lost} | fleets.hosts.hosts=300 | fleets.hosts.hosts=600
            fleet.zones | ${lost} | fleets.hosts.zones=3 | fleets.hosts.zones=2
            fleet.load | ${lost} | fleets.hosts.load=100 % | fleets.hosts.load=50 %
            fleet.spare | ${lost} | fleets.hosts.spare=10 | fleets.hosts.spare=0

            link.delay | clients.users.link=wan | links.wan.delay.fixed=10 ms | links.wan.delay.fixed=1 s
            link.loss | clients.users.link=wan; ${gives-up} | links.wan.loss=0 % | links.wan.loss=50 %
            link.rate | clients.users.link=wan | links.wan.rate=100/s | links.wan.rate=3.1/s
            link.room | clients.users.link=wan; ${gives-up}; links.wan.rate=3/s | links.wan.room=0 | links.wan.room=100

            service.workers | | services.api.workers=4 | services.api.workers=6
            service.zones | faults=[{zone-loss: {service: api, zone: 1, at: 300 s}}] | services.api.zones=2 | services.api.zones=4
            service.time | | services.api.time.exponential=1 s | services.api.time.exponential=500 ms
            service.shedder | services.api.workers=3 | | services.api.shedder={timeout: 2 s}
            shedder.timeout | services.api.workers=3 | services.api.shedder={timeout: 2 s} | services.api.shedder={timeout: 10 s}
            placement:least-outstanding | clients.users.tenants={count: 10} | services.api.placement={shards: 2} | services.api.placement={least-outstanding: {size: 2}}
            least-outstanding.size | | services.api.placement={least-outstanding: {size: 1}} | services.api.placement={least-outstanding: {size: 2}}
            least-outstanding.heed-retry-after | clients.users.arrivals.poisson=6/s; services.api.shedder={timeout: 2 s} | services.api.placement={least-outstanding: {size: 2, heed-retry-after: false}} | services.api.placement={least-outstanding: {size: 2, heed-retry-after: true}}
            shedder.priorities | services.api.workers=2; clients.others.arrivals.poisson=3/s; clients.others.priority=3 | services.api.shedder={timeout: 2 s} | services.api.shedder={timeout: 2 s, priorities: true}
            service.queue | | services.api.queue.order=fifo | services.api.queue.order=lifo
            service.drop-expired | ${gives-up}; services.api.workers=3 | services.api.drop-expired=false | services.api.drop-expired=true
            service.slow-down | | | services.api.slow-down.per-request=100 ms
            service.calls | | | services.api.calls=[{to: back}]
            service.retry-cost | ${gives-up}; clients.users.retries=3 | | services.api.retry-cost=3
            service.watched | services.api.placement={shards: 2}; clients.users.tenants={count: 10} | | services.api.watched=true
            service.autoscaler | services.api.workers=2 | | services.api.autoscaler={target: 80 %, most: 10}
            service.health-check | faults=[{probe-failures: {service: api, workers: 4, share: 100 %, at: 0 s, for: 900 s}}] | services.api.health-check={} | services.api.health-check={most-out: 0 %}

            distribution:exponential | | services.api.time={fixed: 1 s} | services.api.time={exponential: 1 s}
            distribution:fixed | | services.api.time={fixed: 1 s} | services.api.time={fixed: 1.2 s}
            distribution:lognormal | | services.api.time={fixed: 1 s} | services.api.time={lognormal: {mean: 1 s, cv: 2}}
            distribution:weibull | | services.api.time={fixed: 1 s} | services.api.time={weibull: {mean: 1 s, shape: 0.5}}
            distribution:pareto | | services.api.time={fixed: 1 s} | services.api.time={pareto: {min: 500 ms, max: 9 s, shape: 2}}
            distribution:erlang | | services.api.time={fixed: 1 s} | services.api.time={erlang: {mean: 1 s, phases: 2}}
            distribution:hyperexponential | | services.api.time={fixed: 1 s} | services.api.time={hyperexponential: {mean: 1 s, scv: 9}}
            distribution:mixture | | services.api.time={fixed: 1 s} | services.api.time={mixture: [{share: 50 %, of: {fixed: 1 s}}, {share: 50 %, of: {fixed: 1.2 s}}]}
            distribution:histogram | | services.api.time={fixed: 1 s} | services.api.time={histogram: [{up-to: 2 s, count: 7}]}
            lognormal.mean | | services.api.time={lognormal: {mean: 1 s, cv: 2}} | services.api.time={lognormal: {mean: 1.1 s, cv: 2}}
            lognormal.cv | | services.api.time={lognormal: {mean: 1 s, cv: 2}} | services.api.time={lognormal: {mean: 1 s, cv: 1}}
            weibull.mean | | services.api.time={weibull: {mean: 1 s, shape: 0.5}} | services.api.time={weibull: {mean: 1.1 s, shape: 0.5}}
            weibull.shape | | services.api.time={weibull: {mean: 1 s, shape: 0.5}} | services.api.time={weibull: {mean: 1 s, shape: 2}}
            pareto.min | | services.api.time={pareto: {min: 500 ms, max: 9 s, shape: 2}} | services.api.time={pareto: {min: 600 ms, max: 9 s, shape: 2}}
            pareto.max | | services.api.time={pareto: {min: 500 ms, max: 9 s, shape: 2}} | services.api.time={pareto: {min: 500 ms, max: 5 s, shape: 2}}
            pareto.shape | | services.api.time={pareto: {min: 500 ms, max: 9 s, shape: 2}} | services.api.time={pareto: {min: 500 ms, max: 9 s, shape: 1}}
            erlang.mean | | services.api.time={erlang: {mean: 1 s, phases: 2}} | services.api.time={erlang: {mean: 1.1 s, phases: 2}}
            erlang.phases | | services.api.time={erlang: {mean: 1 s, phases: 2}} | services.api.time={erlang: {mean: 1 s, phases: 4}}
            hyperexponential.mean | | services.api.time={hyperexponential: {mean: 1 s, scv: 9}} | services.api.time={hyperexponential: {mean: 1.1 s, scv: 9}}
            hyperexponential.scv | | services.api.time={hyperexponential: {mean: 1 s, scv: 9}} | services.api.time={hyperexponential: {mean: 1 s, scv: 4}}
            mixture-part.share | | services.api.time={mixture: [{share: 50 %, of: {fixed: 1 s}}, {share: 50 %, of: {fixed: 2 s}}]} | services.api.time={mixture: [{share: 90 %, of: {fixed: 1 s}}, {share: 10 %, of: {fixed: 2 s}}]}
            mixture-part.of | | services.api.time={mixture: [{share: 100 %, of: {fixed: 1 s}}]} | services.api.time={mixture: [{share: 100 %, of: {fixed: 1.1 s}}]}
            histogram-bucket.up-to | | services.api.time={histogram: [{up-to: 2 s, count: 7}]} | services.api.time={histogram: [{up-to: 1 s, count: 7}]}
            histogram-bucket.count | | services.api.time={histogram: [{up-to: 1 s, count: 7}, {up-to: 2 s, count: 7}]} | services.api.time={histogram: [{up-to: 1 s, count: 0}, {up-to: 2 s, count: 7}]}

            queue.lanes | clients.others.arrivals.poisson=3/s | services.api.queue={order: fifo} | services.api.queue={lanes: {users: {reserve: 3}, others: {}}}
            queue.order | clients.others.priority=1 | services.api.queue.order=fifo | services.api.queue.order=priority
            queue.room | services.api.workers=3 | services.api.queue.room=1 | services.api.queue.room=100
            queue.full | services.api.workers=3; services.api.queue.room=1; ${gives-up} | services.api.queue.full=refuse | services.api.queue.full=drop
            lane.reserve | ${lanes} | services.api.queue.lanes.users.reserve=0 | services.api.queue.lanes.users.reserve=3
            lane.cap | ${lanes} | services.api.queue.lanes.others.cap=1 | services.api.queue.lanes.others.cap=4
            lane.share | ${lanes} | services.api.queue.lanes.users.share=1 | services.api.queue.lanes.users.share=9
            lane.coalesce | ${lanes}; clients.others.tenants={count: 2} | services.api.queue.lanes.others.coalesce=false | services.api.queue.lanes.others.coalesce=true
            lane.fair | ${lanes}; services.api.queue.lanes.users.coalesce=false; services.api.workers=2; clients.users.tenants={count: 3, traffic: {zipf: 2}} | services.api.queue.lanes.users.fair=false | services.api.queue.lanes.users.fair=true
            lane.items | ${lanes}; services.api.workers=2 | services.api.queue.lanes.users.items=1 | services.api.queue.lanes.users.items=100
            lane.spill | services.api.queue={lanes: {users: {items: 1}, others: {}}} | services.api.queue.lanes.users.spill=0.1/s | services.api.queue.lanes.users.spill=9/s
            lane.tenant-rate | ${lanes}; clients.users.tenants={count: 3} | services.api.queue.lanes.users.tenant-rate=1/s | services.api.queue.lanes.users.tenant-rate=9/s

            slow-down.per-request | | services.api.slow-down.per-request=1 ms | services.api.slow-down.per-request=50 ms
            slow-down.contention | | services.api.slow-down.contention=1 % | services.api.slow-down.contention=5 %
            slow-down.coherency | | services.api.slow-down.coherency=0 | services.api.slow-down.coherency=0.01

            call.to | ${busy-back} | services.api.calls=[{to: back}] | services.api.calls=[{to: third}]
            call.lane | services.back={workers: 1, queue: {lanes: {api: {}, spare: {cap: 1}, lean: {reserve: 1}}}}; ${busy-back} | services.api.calls=[{to: back}] | services.api.calls=[{to: back, lane: lean}]
            call.priority | services.back={workers: 1, queue: {order: priority}}; ${busy-back} | services.api.calls=[{to: back, priority: 2}] | services.api.calls=[{to: back, priority: 0}]
            call.link | | services.api.calls=[{to: back}] | services.api.calls=[{to: back, link: wan}]
            call.calls | | services.api.calls=[{to: back}] | services.api.calls=[{to: back, calls: 3}]
            call.timeout | ${busy-back} | services.api.calls=[{to: back, timeout: 1 s}] | services.api.calls=[{to: back, timeout: 100 ms}]
            call.retries | ${busy-back} | services.api.calls=[{to: back, timeout: 100 ms}] | services.api.calls=[{to: back, timeout: 100 ms, retries: 2}]
            call.backoff | ${busy-back} | services.api.calls=[{to: back, timeout: 100 ms, retries: 2}] | services.api.calls=[{to: back, timeout: 100 ms, retries: 2, backoff: {fixed: 1 s}}]
            call.budget | ${busy-back} | services.api.calls=[{to: back, timeout: 100 ms, retries: 2}] | services.api.calls=[{to: back, timeout: 100 ms, retries: 2, budget: {}}]

            call.client | | services.api.calls=[{to: back}] | services.api.calls=[{to: back, client: others}]
            call.or-else | ${busy-back} | services.api.calls=[{to: back, timeout: 100 ms}] | services.api.calls=[{to: back, timeout: 100 ms, or-else: {to: third}}]
            or-else.to | ${busy-back} | services.api.calls=[{to: back, timeout: 100 ms, or-else: {to: back}}] | services.api.calls=[{to: back, timeout: 100 ms, or-else: {to: third}}]
            or-else.priority | ${busy-back}; services.back={workers: 1, queue: {order: priority}} | services.api.calls=[{to: back, timeout: 100 ms, or-else: {to: back, priority: 2}}] | services.api.calls=[{to: back, timeout: 100 ms, or-else: {to: back}}]
            or-else.timeout | ${busy-back} | services.api.calls=[{to: back, timeout: 100 ms, or-else: {to: back}}] | services.api.calls=[{to: back, timeout: 100 ms, or-else: {to: back, timeout: 1 ms}}]

            autoscaler.target | ${scaled}; services.api.workers=6 | services.api.autoscaler.target=80 % | services.api.autoscaler.target=40 %
            autoscaler.most | ${scaled} | services.api.autoscaler.most=10 | services.api.autoscaler.most=3
            autoscaler.least | ${scaled}; services.api.workers=20; services.api.autoscaler.most=20; services.api.autoscaler.calm=2 min | services.api.autoscaler.least=1 | services.api.autoscaler.least=15
            autoscaler.period | ${scaled} | services.api.autoscaler.period=60 s | services.api.autoscaler.period=10 s
            autoscaler.boot | ${scaled} | services.api.autoscaler.boot=300 s | services.api.autoscaler.boot=10 s
            autoscaler.cold | ${scaled} | | services.api.autoscaler.cold={factor: 9, for: 100 s}
            autoscaler.calm | ${scaled}; services.api.workers=20 | services.api.autoscaler.calm=1 min | services.api.autoscaler.calm=10 min
            autoscaler.spare | ${scaled} | services.api.autoscaler.spare=0 | services.api.autoscaler.spare=5
            cold.factor | ${scaled} | services.api.autoscaler.cold={factor: 9, for: 100 s} | services.api.autoscaler.cold={factor: 3, for: 100 s}
            cold.for | ${scaled} | services.api.autoscaler.cold={factor: 9, for: 100 s} | services.api.autoscaler.cold={factor: 9, for: 10 s}

            health-check.period | ${probed} | services.api.health-check.period=10 s | services.api.health-check.period=60 s
            health-check.out-after | ${probed} | services.api.health-check.out-after=1 | services.api.health-check.out-after=4
            health-check.in-after | ${probed} | services.api.health-check.in-after=1 | services.api.health-check.in-after=4
            health-check.most-out | ${probed} | services.api.health-check.most-out=25 % | services.api.health-check.most-out=100 %

            client.to | | clients.others.to=api | clients.others.to=back
            client.lane | services.api.queue={lanes: {users: {reserve: 1}, others: {}}} | clients.others.lane=others | clients.others.lane=users
            client.priority | services.api.queue.order=priority | clients.others.priority=0 | clients.users.priority=1
            client.arrivals | | clients.users.arrivals.poisson=3/s | clients.users.arrivals.poisson=2/s
            client.network | | | clients.users.network={fixed: 1 s}
            client.link | | | clients.users.link=wan
            client.objective | | clients.users.objective=5 s | clients.users.objective=1 s
            client.timeout | services.api.workers=3 | clients.users.timeout=5 s | clients.users.timeout=2 s
            client.retries | ${gives-up} | clients.users.retries=0 | clients.users.retries=3
            client.backoff | ${gives-up}; clients.users.retries=3 | | clients.users.backoff={fixed: 9 s}
            client.budget | ${gives-up}; clients.users.retries=3 | | clients.users.budget={}
            client.tenants | | | clients.users.tenants={count: 10}
            client.keys | ${lanes}; clients.users.tenants={count: 1} | | clients.users.keys={count: 2}
            client.bystanders | | clients.others.bystanders=false | clients.others.bystanders=true
            population.count | ${lanes}; clients.users.tenants={count: 1} | clients.users.keys={count: 2} | clients.users.keys={count: 9}
            population.traffic | ${lanes}; clients.users.tenants={count: 1} | clients.users.keys={count: 9} | clients.users.keys={count: 9, traffic: {zipf: 2}}
            traffic:uniform | ${lanes}; clients.users.tenants={count: 1} | clients.users.keys={count: 9, traffic: uniform} | clients.users.keys={count: 9, traffic: {zipf: 1}}
            traffic:zipf | ${lanes}; clients.users.tenants={count: 1} | clients.users.keys={count: 9, traffic: {zipf: 2}} | clients.users.keys={count: 9, traffic: {zipf: 1}}

            backoff:none | ${gives-up}; clients.users.retries=3 | clients.users.backoff=none | clients.users.backoff={fixed: 1 s}
            backoff:fixed | ${gives-up}; clients.users.retries=3 | clients.users.backoff={fixed: 9 s} | clients.users.backoff={fixed: 1 s}
            backoff:exponential | ${gives-up}; clients.users.retries=3 | clients.users.backoff={fixed: 1 s} | clients.users.backoff={exponential: {first: 1 s, jitter: none}}
            exponential-backoff.first | ${gives-up}; clients.users.retries=3 | clients.users.backoff={exponential: {first: 1 s}} | clients.users.backoff={exponential: {first: 5 s}}
            exponential-backoff.factor | ${gives-up}; clients.users.retries=3 | clients.users.backoff={exponential: {first: 1 s}} | clients.users.backoff={exponential: {first: 1 s, factor: 5}}
            exponential-backoff.cap | ${gives-up}; clients.users.retries=3 | clients.users.backoff={exponential: {first: 1 s}} | clients.users.backoff={exponential: {first: 1 s, cap: 2 s}}
            exponential-backoff.jitter | ${gives-up}; clients.users.retries=3 | clients.users.backoff={exponential: {first: 1 s}} | clients.users.backoff={exponential: {first: 1 s, jitter: none}}
            jitter:none | ${gives-up}; clients.users.retries=3 | clients.users.backoff={exponential: {first: 1 s, jitter: equal}} | clients.users.backoff={exponential: {first: 1 s, jitter: none}}
            jitter:full | ${gives-up}; clients.users.retries=3 | clients.users.backoff={exponential: {first: 1 s, jitter: equal}} | clients.users.backoff={exponential: {first: 1 s, jitter: full}}
            jitter:equal | ${gives-up}; clients.users.retries=3 | clients.users.backoff={exponential: {first: 1 s, jitter: equal}} | clients.users.backoff={exponential: {first: 1 s, jitter: full}}
            budget.per-success | ${gives-up}; clients.users.retries=3 | clients.users.budget={per-success: 0.1} | clients.users.budget={per-success: 0.5}
            budget.cap | ${gives-up}; clients.users.retries=3 | clients.users.budget={cap: 1} | clients.users.budget={cap: 20}

            arrivals:poisson | | clients.users.arrivals={poisson: 3/s} | clients.users.arrivals={poisson: 2/s}
            arrivals:spike | | clients.users.arrivals={poisson: 3/s} | clients.users.arrivals={spike: {base: 3/s, peak: 6/s, at: 200 s, for: 50 s}}
            spike.base | | clients.users.arrivals={spike: {base: 2/s, peak: 6/s, at: 200 s, for: 50 s}} | clients.users.arrivals={spike: {base: 3/s, peak: 6/s, at: 200 s, for: 50 s}}
            spike.peak | | clients.users.arrivals={spike: {base: 3/s, peak: 5/s, at: 200 s, for: 50 s}} | clients.users.arrivals={spike: {base: 3/s, peak: 6/s, at: 200 s, for: 50 s}}
            spike.at | | clients.users.arrivals={spike: {base: 3/s, peak: 6/s, at: 250 s, for: 50 s}} | clients.users.arrivals={spike: {base: 3/s, peak: 6/s, at: 200 s, for: 50 s}}
            spike.for | | clients.users.arrivals={spike: {base: 3/s, peak: 6/s, at: 200 s, for: 60 s}} | clients.users.arrivals={spike: {base: 3/s, peak: 6/s, at: 200 s, for: 50 s}}
            arrivals:ramp | | clients.users.arrivals={poisson: 3/s} | clients.users.arrivals={ramp: {from: 3/s, to: 1/s, at: 200 s, over: 50 s}}
            ramp.from | | clients.users.arrivals={ramp: {from: 2/s, to: 1/s, at: 200 s, over: 50 s}} | clients.users.arrivals={ramp: {from: 3/s, to: 1/s, at: 200 s, over: 50 s}}
            ramp.to | | clients.users.arrivals={ramp: {from: 3/s, to: 2/s, at: 200 s, over: 50 s}} | clients.users.arrivals={ramp: {from: 3/s, to: 1/s, at: 200 s, over: 50 s}}
            ramp.at | | clients.users.arrivals={ramp: {from: 3/s, to: 1/s, at: 300 s, over: 50 s}} | clients.users.arrivals={ramp: {from: 3/s, to: 1/s, at: 200 s, over: 50 s}}
            ramp.over | | clients.users.arrivals={ramp: {from: 3/s, to: 1/s, at: 200 s, over: 90 s}} | clients.users.arrivals={ramp: {from: 3/s, to: 1/s, at: 200 s, over: 50 s}}
            arrivals:diurnal | | clients.users.arrivals={poisson: 3/s} | clients.users.arrivals={diurnal: {mean: 3/s, swing: 50 %, period: 10 min}}
            diurnal.mean | | clients.users.arrivals={diurnal: {mean: 2/s, swing: 50 %, period: 10 min}} | clients.users.arrivals={diurnal: {mean: 3/s, swing: 50 %, period: 10 min}}
            diurnal.swing | | clients.users.arrivals={diurnal: {mean: 3/s, swing: 20 %, period: 10 min}} | clients.users.arrivals={diurnal: {mean: 3/s, swing: 50 %, period: 10 min}}
            diurnal.period | | clients.users.arrivals={diurnal: {mean: 3/s, swing: 50 %, period: 20 min}} | clients.users.arrivals={diurnal: {mean: 3/s, swing: 50 %, period: 10 min}}
            diurnal.peak | | clients.users.arrivals={diurnal: {mean: 3/s, swing: 50 %, period: 10 min, peak: 1 min}} | clients.users.arrivals={diurnal: {mean: 3/s, swing: 50 %, period: 10 min, peak: 5 min}}
            arrivals:steps | | clients.users.arrivals={poisson: 3/s} | clients.users.arrivals={steps: [{at: 0 s, rate: 3/s}, {at: 300 s, rate: 1/s}]}
            step.at | | clients.users.arrivals={steps: [{at: 100 s, rate: 3/s}]} | clients.users.arrivals={steps: [{at: 0 s, rate: 3/s}]}
            step.rate | | clients.users.arrivals={steps: [{at: 0 s, rate: 3/s}]} | clients.users.arrivals={steps: [{at: 0 s, rate: 2/s}]}
            arrivals:burst | | clients.others.arrivals={poisson: 0.5/s} | clients.others.arrivals={burst: {count: 100, at: 300 s}}
            burst.count | | clients.others.arrivals={burst: {count: 10, at: 300 s}} | clients.others.arrivals={burst: {count: 100, at: 300 s}}
            burst.at | | clients.others.arrivals={burst: {count: 100, at: 400 s}} | clients.others.arrivals={burst: {count: 100, at: 300 s}}
            burst.over | | clients.others.arrivals={burst: {count: 100, at: 300 s}} | clients.others.arrivals={burst: {count: 100, at: 300 s, over: 90 s}}
            arrivals:closed | | clients.users.arrivals={poisson: 3/s} | clients.users.arrivals={closed: {clients: 5, think: {fixed: 1 s}}}
            closed.clients | | clients.users.arrivals={closed: {clients: 5, think: {fixed: 1 s}}} | clients.users.arrivals={closed: {clients: 9, think: {fixed: 1 s}}}
            closed.think | | clients.users.arrivals={closed: {clients: 5, think: {fixed: 1 s}}} | clients.users.arrivals={closed: {clients: 5, think: {fixed: 3 s}}}
            arrivals:trace | | clients.users.arrivals={poisson: 3/s} | clients.users.arrivals={trace: {file: quick.csv}}
            trace.file | | clients.users.arrivals={trace: {file: slow.csv}} | clients.users.arrivals={trace: {file: quick.csv}}
            trace.speed | | clients.users.arrivals={trace: {file: slow.csv}} | clients.users.arrivals={trace: {file: slow.csv, speed: 2}}
            arrivals:per-lost-host | faults=[{zone-loss: {fleet: hosts, zone: 1, at: 300 s}}] | | clients.others.arrivals={per-lost-host: {fleet: hosts, over: 30 s}}
            per-lost-host.fleet | ${lost}; fleets.few={hosts: 3} | clients.others.arrivals.per-lost-host.fleet=hosts | clients.others.arrivals.per-lost-host.fleet=few
            per-lost-host.copies | ${lost} | clients.others.arrivals.per-lost-host.copies=1 | clients.others.arrivals.per-lost-host.copies=2
            per-lost-host.over | ${lost} | clients.others.arrivals.per-lost-host.over=1 s | clients.others.arrivals.per-lost-host.over=90 s

            fault:zone-loss | | | faults=[{zone-loss: {service: api, zone: 1, at: 300 s, for: 60 s}}]
            zone-loss.fleet | fleets.few={hosts: 30}; clients.others.arrivals={per-lost-host: {fleet: hosts, over: 30 s}} | faults=[{zone-loss: {fleet: hosts, zone: 1, at: 300 s}}] | faults=[{zone-loss: {fleet: few, zone: 1, at: 300 s}}]
            zone-loss.service | | faults=[{zone-loss: {service: api, zone: 1, at: 300 s}}] | faults=[{zone-loss: {service: back, zone: 1, at: 300 s}}]
            zone-loss.zone | services.api={workers: 3, zones: 2} | faults=[{zone-loss: {service: api, zone: 1, at: 300 s}}] | faults=[{zone-loss: {service: api, zone: 2, at: 300 s}}]
            zone-loss.at | | faults=[{zone-loss: {service: api, zone: 1, at: 300 s}}] | faults=[{zone-loss: {service: api, zone: 1, at: 400 s}}]
            zone-loss.for | | faults=[{zone-loss: {service: api, zone: 1, at: 300 s}}] | faults=[{zone-loss: {service: api, zone: 1, at: 300 s, for: 60 s}}]
            fault:crash | | | faults=[{crash: {service: api, workers: 2, at: 300 s, for: 60 s}}]
            crash.service | | faults=[{crash: {service: back, workers: 2, at: 300 s}}] | faults=[{crash: {service: api, workers: 2, at: 300 s}}]
            crash.workers | | faults=[{crash: {service: api, workers: 1, at: 300 s}}] | faults=[{crash: {service: api, workers: 2, at: 300 s}}]
            crash.at | | faults=[{crash: {service: api, workers: 2, at: 400 s}}] | faults=[{crash: {service: api, workers: 2, at: 300 s}}]
            crash.serving | ${sharded} | faults=[{crash: {service: api, workers: 3, at: 300 s}}] | faults=[{crash: {service: api, workers: 3, serving: users, at: 300 s}}]
            crash.lose-line | services.api.workers=2 | faults=[{crash: {service: api, workers: 2, at: 300 s, for: 9 s}}] | faults=[{crash: {service: api, workers: 2, lose-line: true, at: 300 s, for: 9 s}}]
            crash.for | | faults=[{crash: {service: api, workers: 2, at: 300 s, for: 9 s}}] | faults=[{crash: {service: api, workers: 2, at: 300 s}}]
            fault:slow | | | faults=[{slow: {service: api, workers: 2, factor: 3, at: 300 s, for: 60 s}}]
            slow.service | | faults=[{slow: {service: back, workers: 2, factor: 3, at: 300 s, for: 60 s}}] | faults=[{slow: {service: api, workers: 2, factor: 3, at: 300 s, for: 60 s}}]
            slow.workers | | faults=[{slow: {service: api, workers: 1, factor: 3, at: 300 s, for: 60 s}}] | faults=[{slow: {service: api, workers: 2, factor: 3, at: 300 s, for: 60 s}}]
            slow.factor | | faults=[{slow: {service: api, workers: 2, factor: 2, at: 300 s, for: 60 s}}] | faults=[{slow: {service: api, workers: 2, factor: 3, at: 300 s, for: 60 s}}]
            slow.serving | ${sharded} | faults=[{slow: {service: api, workers: 3, factor: 3, at: 300 s, for: 60 s}}] | faults=[{slow: {service: api, workers: 3, serving: users, factor: 3, at: 300 s, for: 60 s}}]
            slow.tenants | clients.users.tenants={count: 10} | faults=[{slow: {service: api, workers: 2, factor: 3, at: 300 s, for: 60 s}}] | faults=[{slow: {service: api, workers: 2, factor: 3, tenants: 30 %, at: 300 s, for: 60 s}}]
            slow.at | | faults=[{slow: {service: api, workers: 2, factor: 3, at: 400 s, for: 60 s}}] | faults=[{slow: {service: api, workers: 2, factor: 3, at: 300 s, for: 60 s}}]
            slow.for | | faults=[{slow: {service: api, workers: 2, factor: 3, at: 300 s, for: 90 s}}] | faults=[{slow: {service: api, workers: 2, factor: 3, at: 300 s, for: 60 s}}]
            fault:loss | ${gives-up} | | faults=[{loss: {client: users, share: 50 %, at: 300 s, for: 60 s}}]
            loss.client | ${gives-up}; clients.others.timeout=2 s | faults=[{loss: {client: others, share: 50 %, at: 300 s, for: 60 s}}] | faults=[{loss: {client: users, share: 50 %, at: 300 s, for: 60 s}}]
            loss.link | ${gives-up}; clients.users.link=wan; links.lan={} | faults=[{loss: {link: lan, share: 50 %, at: 300 s, for: 60 s}}] | faults=[{loss: {link: wan, share: 50 %, at: 300 s, for: 60 s}}]
            loss.share | ${gives-up} | faults=[{loss: {client: users, share: 20 %, at: 300 s, for: 60 s}}] | faults=[{loss: {client: users, share: 50 %, at: 300 s, for: 60 s}}]
            loss.direction | ${gives-up} | faults=[{loss: {client: users, share: 50 %, direction: answers, at: 300 s, for: 60 s}}] | faults=[{loss: {client: users, share: 50 %, direction: requests, at: 300 s, for: 60 s}}]
            loss.at | ${gives-up} | faults=[{loss: {client: users, share: 50 %, at: 400 s, for: 60 s}}] | faults=[{loss: {client: users, share: 50 %, at: 300 s, for: 60 s}}]
            loss.for | ${gives-up} | faults=[{loss: {client: users, share: 50 %, at: 300 s, for: 90 s}}] | faults=[{loss: {client: users, share: 50 %, at: 300 s, for: 60 s}}]
            fault:partition | ${gives-up} | | faults=[{partition: {client: users, at: 300 s, for: 60 s}}]
            partition.client | ${gives-up}; clients.others.timeout=2 s | faults=[{partition: {client: others, at: 300 s, for: 60 s}}] | faults=[{partition: {client: users, at: 300 s, for: 60 s}}]
            partition.link | services.api.calls=[{to: back, link: wan, timeout: 1 s}]; links.lan={} | faults=[{partition: {link: lan, at: 300 s, for: 60 s}}] | faults=[{partition: {link: wan, at: 300 s, for: 60 s}}]
            partition.service | ${gives-up} | faults=[{partition: {service: back, at: 300 s, for: 60 s}}] | faults=[{partition: {service: api, at: 300 s, for: 60 s}}]
            partition.serving | ${gives-up}; ${sharded} | faults=[{partition: {service: api, at: 300 s, for: 60 s}}] | faults=[{partition: {service: api, serving: users, at: 300 s, for: 60 s}}]
            partition.direction | ${gives-up} | faults=[{partition: {client: users, direction: answers, at: 300 s, for: 60 s}}] | faults=[{partition: {client: users, direction: requests, at: 300 s, for: 60 s}}]
            partition.at | ${gives-up} | faults=[{partition: {client: users, at: 400 s, for: 60 s}}] | faults=[{partition: {client: users, at: 300 s, for: 60 s}}]
            partition.for | ${gives-up} | faults=[{partition: {client: users, at: 300 s, for: 90 s}}] | faults=[{partition: {client: users, at: 300 s, for: 60 s}}]
            fault:duplicate | | | faults=[{duplicate: {client: others, copies: 5, at: 300 s, for: 60 s}}]
            duplicate.client | | faults=[{duplicate: {client: users, copies: 5, at: 300 s, for: 60 s}}] | faults=[{duplicate: {client: others, copies: 5, at: 300 s, for: 60 s}}]
            duplicate.copies | | faults=[{duplicate: {client: others, copies: 2, at: 300 s, for: 60 s}}] | faults=[{duplicate: {client: others, copies: 5, at: 300 s, for: 60 s}}]
            duplicate.at | | faults=[{duplicate: {client: others, copies: 5, at: 400 s, for: 60 s}}] | faults=[{duplicate: {client: others, copies: 5, at: 300 s, for: 60 s}}]
            duplicate.for | | faults=[{duplicate: {client: others, copies: 5, at: 300 s, for: 90 s}}] | faults=[{duplicate: {client: others, copies: 5, at: 300 s, for: 60 s}}]
            fault:exhaustion | ${lost} | | faults=[{exhaustion: {fleet: hosts, at: 100 s}}, {zone-loss: {fleet: hosts, zone: 1, at: 300 s}}]
            exhaustion.fleet | fleets.few={hosts: 30} | faults=[{exhaustion: {fleet: hosts, at: 100 s}}, {zone-loss: {fleet: hosts, zone: 1, at: 300 s}}] | faults=[{exhaustion: {fleet: few, at: 100 s}}, {zone-loss: {fleet: hosts, zone: 1, at: 300 s}}]
            exhaustion.service | ${scaled}; services.back.autoscaler={target: 80 %, most: 9} | faults=[{exhaustion: {service: back, at: 10 s}}] | faults=[{exhaustion: {service: api, at: 10 s}}]
            exhaustion.spare | ${scaled} | faults=[{exhaustion: {service: api, spare: 1, at: 10 s}}] | faults=[{exhaustion: {service: api, at: 10 s}}]
            exhaustion.at | ${scaled} | faults=[{exhaustion: {service: api, at: 500 s}}] | faults=[{exhaustion: {service: api, at: 10 s}}]
            fault:capacity-drop | | | faults=[{capacity-drop: {service: api, by: 50 %, at: 300 s, for: 60 s}}]
            capacity-drop.service | | faults=[{capacity-drop: {service: back, by: 50 %, at: 300 s, for: 60 s}}] | faults=[{capacity-drop: {service: api, by: 50 %, at: 300 s, for: 60 s}}]
            capacity-drop.by | | faults=[{capacity-drop: {service: api, by: 20 %, at: 300 s, for: 60 s}}] | faults=[{capacity-drop: {service: api, by: 50 %, at: 300 s, for: 60 s}}]
            capacity-drop.at | | faults=[{capacity-drop: {service: api, by: 50 %, at: 400 s, for: 60 s}}] | faults=[{capacity-drop: {service: api, by: 50 %, at: 300 s, for: 60 s}}]
            capacity-drop.for | | faults=[{capacity-drop: {service: api, by: 50 %, at: 300 s, for: 90 s}}] | faults=[{capacity-drop: {service: api, by: 50 %, at: 300 s, for: 60 s}}]
            fault:cold-start | | | faults=[{cold-start: {service: api, factor: 5, at: 300 s, for: 60 s}}]
            cold-start.service | | faults=[{cold-start: {service: back, factor: 5, at: 300 s, for: 60 s}}] | faults=[{cold-start: {service: api, factor: 5, at: 300 s, for: 60 s}}]
            cold-start.factor | | faults=[{cold-start: {service: api, factor: 2, at: 300 s, for: 60 s}}] | faults=[{cold-start: {service: api, factor: 5, at: 300 s, for: 60 s}}]
            cold-start.at | | faults=[{cold-start: {service: api, factor: 5, at: 400 s, for: 60 s}}] | faults=[{cold-start: {service: api, factor: 5, at: 300 s, for: 60 s}}]
            cold-start.for | | faults=[{cold-start: {service: api, factor: 5, at: 300 s, for: 90 s}}] | faults=[{cold-start: {service: api, factor: 5, at: 300 s, for: 60 s}}]
            fault:probe-failures | services.api.health-check={} | | faults=[{probe-failures: {service: api, workers: 3, share: 50 %, at: 300 s, for: 60 s}}]
            probe-failures.service | services.api.health-check={}; services.back.health-check={} | faults=[{probe-failures: {service: back, workers: 3, share: 50 %, at: 300 s, for: 60 s}}] | faults=[{probe-failures: {service: api, workers: 3, share: 50 %, at: 300 s, for: 60 s}}]
            probe-failures.workers | services.api.health-check={} | faults=[{probe-failures: {service: api, workers: 1, share: 50 %, at: 300 s, for: 60 s}}] | faults=[{probe-failures: {service: api, workers: 3, share: 50 %, at: 300 s, for: 60 s}}]
            probe-failures.share | services.api.health-check={} | faults=[{probe-failures: {service: api, workers: 3, share: 90 %, at: 300 s, for: 60 s}}] | faults=[{probe-failures: {service: api, workers: 3, share: 50 %, at: 300 s, for: 60 s}}]
            probe-failures.at | services.api.health-check={} | faults=[{probe-failures: {service: api, workers: 3, share: 50 %, at: 400 s, for: 60 s}}] | faults=[{probe-failures: {service: api, workers: 3, share: 50 %, at: 300 s, for: 60 s}}]
            probe-failures.for | services.api.health-check={} | faults=[{probe-failures: {service: api, workers: 3, share: 50 %, at: 300 s, for: 200 s}}] | faults=[{probe-failures: {service: api, workers: 3, share: 50 %, at: 300 s, for: 60 s}}]
            fault:hang | | | faults=[{hang: {service: api, client: others, at: 300 s, for: 60 s, timeout: 30 s}}]
            hang.service | | faults=[{hang: {service: back, client: others, at: 300 s, for: 60 s, timeout: 30 s}}] | faults=[{hang: {service: api, client: others, at: 300 s, for: 60 s, timeout: 30 s}}]
            hang.client | | faults=[{hang: {service: api, client: users, at: 300 s, for: 60 s, timeout: 30 s}}] | faults=[{hang: {service: api, client: others, at: 300 s, for: 60 s, timeout: 30 s}}]
            hang.at | | faults=[{hang: {service: api, client: others, at: 400 s, for: 60 s, timeout: 30 s}}] | faults=[{hang: {service: api, client: others, at: 300 s, for: 60 s, timeout: 30 s}}]
            hang.for | | faults=[{hang: {service: api, client: others, at: 300 s, for: 90 s, timeout: 30 s}}] | faults=[{hang: {service: api, client: others, at: 300 s, for: 60 s, timeout: 30 s}}]
            hang.timeout | | faults=[{hang: {service: api, client: others, at: 300 s, for: 60 s, timeout: 10 s}}] | faults=[{hang: {service: api, client: others, at: 300 s, for: 60 s, timeout: 30 s}}]
            service.placement | clients.users.tenants={count: 10} |  | services.api.placement={shards: 2}
            placement:shared | clients.users.tenants={count: 10} | services.api.placement={shards: 2} | services.api.placement=shared
            placement:shards | clients.users.tenants={count: 10} | services.api.placement={shards: 2} | services.api.placement={shards: 1}
            placement:shuffle | clients.users.tenants={count: 10} | services.api.placement={shards: 2} | services.api.placement={shuffle: {size: 2}}
            shuffle.size | clients.users.tenants={count: 10} | services.api.placement={shuffle: {size: 1}} | services.api.placement={shuffle: {size: 3}}
            shuffle.replace | clients.users.tenants={count: 10}; faults=[{crash: {service: api, workers: 1, at: 300 s}}] | services.api.placement={shuffle: {size: 2, replace-after: 10 s}} | services.api.placement={shuffle: {size: 2, replace: 1, replace-after: 10 s}}
            shuffle.replace-after | clients.users.tenants={count: 10}; faults=[{crash: {service: api, workers: 1, at: 300 s}}] | services.api.placement={shuffle: {size: 2, replace: 1, replace-after: 10 s}} | services.api.placement={shuffle: {size: 2, replace: 1, replace-after: 200 s}}
            service.threads | faults=[{crash: {service: api, workers: 1, at: 300 s, for: 60 s}}] | services.api.threads=4 | services.api.threads=3
            placement:cells | clients.users.tenants={count: 10, traffic: {zipf: 1}} | services.api.placement={shards: 2} | services.api.placement={cells: {count: 2, capacity: 9/s}}
            cells.count | clients.users.tenants={count: 10, traffic: {zipf: 1}} | services.api.placement={cells: {count: 2, capacity: 9/s}} | services.api.placement={cells: {count: 4, capacity: 9/s}}
            cells.capacity | clients.users.tenants={count: 10, traffic: {zipf: 1}} | services.api.placement={cells: {count: 2, capacity: 9/s}} | services.api.placement={cells: {count: 2, capacity: 1/s}}
            cells.headroom | clients.users.tenants={count: 10, traffic: {zipf: 1}} | services.api.placement={cells: {count: 2, capacity: 2/s}} | services.api.placement={cells: {count: 2, capacity: 2/s, headroom: 80 %}}
            cells.by | clients.users.tenants={count: 10, traffic: {zipf: 1}}; clients.users.keys={count: 10} | services.api.placement={cells: {count: 2, capacity: 9/s}} | services.api.placement={cells: {count: 2, capacity: 9/s, by: key}}
            placement:mapping | ${halved} | services.api.placement={shards: 2} | services.api.placement={mapping: {back-ends: 2}}
            mapping.back-ends | ${halved} | services.api.placement={mapping: {back-ends: 2}} | services.api.placement={mapping: {back-ends: 4}}
            mapping.by | ${halved} | services.api.placement={mapping: {back-ends: 4}} | services.api.placement={mapping: {back-ends: 4, by: static}}
            mapping.check | ${halved} | services.api.placement={mapping: {back-ends: 4}} | services.api.placement={mapping: {back-ends: 4, check: 10 s}}
            mapping.period | ${halved} | services.api.placement={mapping: {back-ends: 4}} | services.api.placement={mapping: {back-ends: 4, period: 60 s}}
            mapping.front-ends-a-host | ${halved} | services.api.placement={mapping: {back-ends: 4}} | services.api.placement={mapping: {back-ends: 4, front-ends-a-host: 5}}
            service.calls-hosts | clients.users.tenants={count: 10}; horizon=250 s | | services.api.calls-hosts={period: 20 s}
            calls-hosts.period | clients.users.tenants={count: 10}; horizon=250 s | services.api.calls-hosts={period: 20 s} | services.api.calls-hosts={period: 10 s}
            service.configuration | |  | services.api.configuration={nodes: 20, period: 100 s, publish: 20 s}
            configuration.nodes | | services.api.configuration={nodes: 20, period: 100 s, publish: 20 s} | services.api.configuration={nodes: 40, period: 100 s, publish: 20 s}
            configuration.proven | | services.api.configuration={nodes: 20, period: 100 s, publish: 20 s} | services.api.configuration={nodes: 20, period: 100 s, publish: 20 s, proven: 5}
            configuration.by | | services.api.configuration={nodes: 20, period: 100 s, publish: 20 s} | services.api.configuration={nodes: 20, period: 100 s, publish: 20 s, by: pull}
            configuration.period | | services.api.configuration={nodes: 20, period: 100 s, publish: 20 s} | services.api.configuration={nodes: 20, period: 50 s, publish: 20 s}
            configuration.publish | | services.api.configuration={nodes: 20, period: 100 s, publish: 20 s} | services.api.configuration={nodes: 20, period: 100 s, publish: 70 s}
            configuration.pushers | | services.api.configuration={nodes: 20, period: 100 s, publish: 20 s} | ${told}
            fault:store-errors | ${told} | | faults=[{store-errors: {service: api, share: 100 %, at: 300 s, for: 200 s}}]
            store-errors.service | ${both-told} | faults=[{store-errors: {service: back, share: 100 %, at: 300 s, for: 200 s}}] | faults=[{store-errors: {service: api, share: 100 %, at: 300 s, for: 200 s}}]
            store-errors.share | ${told} | faults=[{store-errors: {service: api, share: 50 %, at: 300 s, for: 200 s}}] | faults=[{store-errors: {service: api, share: 100 %, at: 300 s, for: 200 s}}]
            store-errors.at | ${told} | faults=[{store-errors: {service: api, share: 100 %, at: 400 s, for: 200 s}}] | faults=[{store-errors: {service: api, share: 100 %, at: 300 s, for: 200 s}}]
            store-errors.for | ${told} | faults=[{store-errors: {service: api, share: 100 %, at: 300 s, for: 400 s}}] | faults=[{store-errors: {service: api, share: 100 %, at: 300 s, for: 200 s}}]
            fault:pusher-crash | ${told} | | faults=[{pusher-crash: {service: api, pushers: 1, at: 300 s}}]
            pusher-crash.service | ${both-told} | faults=[{pusher-crash: {service: back, pushers: 1, at: 300 s}}] | faults=[{pusher-crash: {service: api, pushers: 1, at: 300 s}}]
            pusher-crash.at | ${told} | faults=[{pusher-crash: {service: api, pushers: 1, at: 500 s}}] | faults=[{pusher-crash: {service: api, pushers: 1, at: 300 s}}]
            pusher-crash.pushers | services.api.configuration={nodes: 20, period: 100 s, publish: 20 s, pushers: 3} | faults=[{pusher-crash: {service: api, pushers: 1, at: 300 s}}] | faults=[{pusher-crash: {service: api, pushers: 2, at: 300 s}}]
            fault:poison-change | ${told} | | faults=[{poison-change: {service: api, at: 300 s}}]
            poison-change.service | ${both-told} | faults=[{poison-change: {service: back, at: 300 s}}] | faults=[{poison-change: {service: api, at: 300 s}}]
            poison-change.at | ${told} | faults=[{poison-change: {service: api, at: 500 s}}] | faults=[{poison-change: {service: api, at: 300 s}}]
            poison-change.wave | ${told} | faults=[{poison-change: {service: api, at: 300 s}}] | faults=[{poison-change: {service: api, wave: 100 %, at: 300 s}}]
            client.gather | clients.users.tenants={count: 10, traffic: {zipf: 1}}; clients.users.timeout=5 s; services.api.placement={shards: 2} | clients.users.gather=tenant | clients.users.gather=all
            population.named | clients.users.tenants={count: 10, traffic: {zipf: 1}}; services.api.placement={cells: {count: 2, capacity: 9/s}} | | clients.users.tenants.named=others
            fault:poison | clients.users.tenants={count: 10}; clients.others.tenants={count: 10} |  | faults=[{poison: {client: users, tenant: 1, back-after: 30 s, at: 300 s, for: 60 s}}]
            poison.client | clients.users.tenants={count: 10}; clients.others.tenants={count: 10} | faults=[{poison: {client: others, tenant: 1, back-after: 30 s, at: 300 s, for: 60 s}}] | faults=[{poison: {client: users, tenant: 1, back-after: 30 s, at: 300 s, for: 60 s}}]
            poison.tenant | clients.users.tenants={count: 10}; clients.others.tenants={count: 10} | faults=[{poison: {client: users, tenant: 2, back-after: 30 s, at: 300 s, for: 60 s}}] | faults=[{poison: {client: users, tenant: 1, back-after: 30 s, at: 300 s, for: 60 s}}]
            poison.drawn | clients.users.tenants={count: 10}; clients.others.tenants={count: 10} | faults=[{poison: {client: users, tenant: 7, back-after: 30 s, at: 300 s, for: 60 s}}] | faults=[{poison: {client: users, drawn: true, back-after: 30 s, at: 300 s, for: 60 s}}]
            poison.rate | clients.users.tenants={count: 10}; clients.others.tenants={count: 10} | faults=[{poison: {client: users, tenant: 2, back-after: 30 s, at: 300 s, for: 60 s}}] | faults=[{poison: {client: users, tenant: 2, rate: 1/s, back-after: 30 s, at: 300 s, for: 60 s}}]
            poison.back-after | clients.users.tenants={count: 10}; clients.others.tenants={count: 10} | faults=[{poison: {client: users, tenant: 1, back-after: 5 s, at: 300 s, for: 60 s}}] | faults=[{poison: {client: users, tenant: 1, back-after: 30 s, at: 300 s, for: 60 s}}]
            poison.at | clients.users.tenants={count: 10}; clients.others.tenants={count: 10} | faults=[{poison: {client: users, tenant: 1, back-after: 30 s, at: 400 s, for: 60 s}}] | faults=[{poison: {client: users, tenant: 1, back-after: 30 s, at: 300 s, for: 60 s}}]
            poison.for | clients.users.tenants={count: 10}; clients.others.tenants={count: 10} | faults=[{poison: {client: users, tenant: 1, back-after: 30 s, at: 300 s, for: 90 s}}] | faults=[{poison: {client: users, tenant: 1, back-after: 30 s, at: 300 s, for: 60 s}}]
            fault:noisy-tenant | clients.users.tenants={count: 10}; clients.others.tenants={count: 10} |  | faults=[{noisy-tenant: {client: users, tenant: 1, factor: 5, at: 300 s, for: 60 s}}]
            noisy-tenant.client | clients.users.tenants={count: 10}; clients.others.tenants={count: 10} | faults=[{noisy-tenant: {client: others, tenant: 1, factor: 5, at: 300 s, for: 60 s}}] | faults=[{noisy-tenant: {client: users, tenant: 1, factor: 5, at: 300 s, for: 60 s}}]
            noisy-tenant.tenant | clients.users.tenants={count: 10}; clients.others.tenants={count: 10} | faults=[{noisy-tenant: {client: users, tenant: 2, factor: 5, at: 300 s, for: 60 s}}] | faults=[{noisy-tenant: {client: users, tenant: 1, factor: 5, at: 300 s, for: 60 s}}]
            noisy-tenant.factor | clients.users.tenants={count: 10}; clients.others.tenants={count: 10} | faults=[{noisy-tenant: {client: users, tenant: 1, factor: 9, at: 300 s, for: 60 s}}] | faults=[{noisy-tenant: {client: users, tenant: 1, factor: 5, at: 300 s, for: 60 s}}]
            noisy-tenant.at | clients.users.tenants={count: 10}; clients.others.tenants={count: 10} | faults=[{noisy-tenant: {client: users, tenant: 1, factor: 5, at: 400 s, for: 60 s}}] | faults=[{noisy-tenant: {client: users, tenant: 1, factor: 5, at: 300 s, for: 60 s}}]
            noisy-tenant.for | clients.users.tenants={count: 10}; clients.others.tenants={count: 10} | faults=[{noisy-tenant: {client: users, tenant: 1, factor: 5, at: 300 s, for: 90 s}}] | faults=[{noisy-tenant: {client: users, tenant: 1, factor: 5, at: 300 s, for: 60 s}}]
            fault:hot-key | ${lanes}; clients.users.tenants={count: 1}; clients.users.keys={count: 50}; clients.others.tenants={count: 1}; clients.others.keys={count: 50} |  | faults=[{hot-key: {client: users, share: 90 %, at: 300 s, for: 300 s}}]
            hot-key.client | ${lanes}; clients.users.tenants={count: 1}; clients.users.keys={count: 50}; clients.others.tenants={count: 1}; clients.others.keys={count: 50} | faults=[{hot-key: {client: others, share: 90 %, at: 300 s, for: 300 s}}] | faults=[{hot-key: {client: users, share: 90 %, at: 300 s, for: 300 s}}]
            hot-key.share | ${lanes}; clients.users.tenants={count: 1}; clients.users.keys={count: 50}; clients.others.tenants={count: 1}; clients.others.keys={count: 50} | faults=[{hot-key: {client: users, share: 30 %, at: 300 s, for: 300 s}}] | faults=[{hot-key: {client: users, share: 90 %, at: 300 s, for: 300 s}}]
            hot-key.at | ${lanes}; clients.users.tenants={count: 1}; clients.users.keys={count: 50}; clients.others.tenants={count: 1}; clients.others.keys={count: 50} | faults=[{hot-key: {client: users, share: 90 %, at: 400 s, for: 300 s}}] | faults=[{hot-key: {client: users, share: 90 %, at: 300 s, for: 300 s}}]
            hot-key.for | ${lanes}; clients.users.tenants={count: 1}; clients.users.keys={count: 50}; clients.others.tenants={count: 1}; clients.others.keys={count: 50} | faults=[{hot-key: {client: users, share: 90 %, at: 300 s, for: 100 s}}] | faults=[{hot-key: {client: users, share: 90 %, at: 300 s, for: 300 s}}]
            fault:surge | | | faults=[{surge: {client: others, rate: 3/s, at: 300 s, for: 60 s}}]
            surge.client | | faults=[{surge: {client: users, rate: 3/s, at: 300 s, for: 60 s}}] | faults=[{surge: {client: others, rate: 3/s, at: 300 s, for: 60 s}}]
            surge.rate | | faults=[{surge: {client: others, rate: 2/s, at: 300 s, for: 60 s}}] | faults=[{surge: {client: others, rate: 3/s, at: 300 s, for: 60 s}}]
            surge.at | | faults=[{surge: {client: others, rate: 3/s, at: 400 s, for: 60 s}}] | faults=[{surge: {client: others, rate: 3/s, at: 300 s, for: 60 s}}]
            surge.for | | faults=[{surge: {client: others, rate: 3/s, at: 300 s, for: 90 s}}] | faults=[{surge: {client: others, rate: 3/s, at: 300 s, for: 60 s}}]
            """.replace(
                    "${lost}",
                    "faults=[{zone-loss: {fleet: hosts, zone: 1, at: 300 s}}];"
                            + " clients.others.arrivals={per-lost-host: {fleet: hosts, over: 30 s}}")
            .replace("${gives-up}", "clients.users.timeout=2 s")
            .replace("${sharded}", "clients.users.tenants={count: 10}; services.api.placement={shards: 2}")
            .replace(
                    "${halved}",
                    "clients.users.tenants={count: 10}; horizon=100 s; trigger=20 s; faults=[{crash: {service: api, workers: 2, at: 20 s}}]")
            .replace(
                    "${both-told}",
                    "${told}; services.back.configuration={nodes: 20, period: 100 s, publish: 20 s, pushers: 2}")
            .replace("${told}", "services.api.configuration={nodes: 20, period: 100 s, publish: 20 s, pushers: 2}")
            .replace(
                    "${lanes}",
                    "services.api.queue={lanes: {users: {}, others: {}}}; clients.others.arrivals.poisson=3/s")
            .replace(
                    "${busy-back}",
                    "services.third={workers: 1, time: {fixed: 1 ms}}; clients.noise={to: back, lane: spare, priority: 1,"
                            + " arrivals: {poisson: 6/s}}")
            .replace("${scaled}", "services.api.workers=2; services.api.autoscaler={target: 80 %, most: 10}")
            .replace(
                    "${probed}",
                    "services.api.health-check={}; faults=[{probe-failures: {service: api, workers: 3, share: 50 %,"
                            + " at: 300 s, for: 600 s}}]");

    /** What says nothing about a run: words about the scenario, what is expected of it, and how often it is run. */
    private static final Set<String> ABOUT = Set.of(
            "scenario.plimsoll",
            "scenario.extends",
            "scenario.name",
            "scenario.title",
            "scenario.question",
            "scenario.pattern",
            "scenario.answer",
            "scenario.assumptions",
            "scenario.replications",
            "scenario.assertions",
            "scenario.variants");

    record Effect(String of, String common, String one, String other) {
        static Effect parse(String line) {
            String[] parts = line.split("\\|", -1);
            assertThat(parts).as(line).hasSize(4);
            return new Effect(parts[0].strip(), parts[1].strip(), parts[2].strip(), parts[3].strip());
        }

        @Override
        public String toString() {
            return of;
        }
    }

    static List<Effect> effects() {
        return CASES.lines().filter(line -> !line.isBlank()).map(Effect::parse).toList();
    }

    private static Settings settings(String... sets) {
        List<String> settings = Stream.of(sets)
                .flatMap(set -> Arrays.stream(set.split(";", -1)))
                .map(String::strip)
                .filter(set -> !set.isEmpty())
                .toList();
        byte[] yaml = BASE.getBytes(StandardCharsets.UTF_8);
        return Scenario.read("probe.yaml", yaml, settings, EffectTest::recording)
                .settings();
    }

    private static byte[] recording(String file) {
        double seconds = file.startsWith("quick") ? 0.3 : 1;
        StringBuilder csv = new StringBuilder("at,tenant\n");
        for (int i = 0; i < 900; i++) {
            csv.append(Math.round(i * seconds * 10) / 10.0)
                    .append(",t")
                    .append(i % 7)
                    .append('\n');
        }
        return csv.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static List<Row.Figure> run(Settings settings) {
        return World.run(settings, 7, 0, new ShippedPolicies(new HashSet<>())).figures();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("effects")
    void aSettingChangesWhatARunShows(Effect effect) {
        List<Row.Figure> one = run(settings(effect.common, effect.one));
        List<Row.Figure> other = run(settings(effect.common, effect.other));

        assertThat(one.equals(other)).as("no figure differs").isFalse();
    }

    @Test
    void everythingInTheVocabularyIsShownToHaveAnEffect() {
        Set<String> declared = new TreeSet<>();
        declare(Vocabulary.SCENARIO_TYPE, declared);
        declared.removeAll(ABOUT);

        List<String> shown = effects().stream().map(Effect::of).toList();
        assertThat(shown).doesNotHaveDuplicates().allMatch(declared::contains);
        declared.removeAll(shown);
        assertThat(declared).as("to be shown by a line of this test").isEmpty();
    }

    private static void declare(Type type, Set<String> declared) {
        if (type instanceof SectionType section) {
            section.section().fields().values().forEach(field -> {
                String name = section.section().name() + "." + field.name();
                if (declared.add(name) && !ABOUT.contains(name)) {
                    declare(field.type(), declared);
                }
            });
        } else if (type instanceof ChoiceType choice) {
            choice.choices().kinds().forEach((kind, of) -> {
                if (declared.add(choice.choices().name() + ":" + kind)) {
                    declare(of.payload(), declared);
                }
            });
        } else {
            Type part = type.part("");
            if (part != null) {
                declare(part, declared);
            }
        }
    }
}
