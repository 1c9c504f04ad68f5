package dev.plimsoll.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The engine against queueing theory: each figure of each model within 4 sigma of its closed form, sigma being computed from 24
 * independent replications of the seed in the test's name.
 */
class ClosedFormsTest {
    private static final int REPLICATIONS = 24;
    private static final long SEED = 2026;

    /** One model: what to run, and for each figure its name and exact value. */
    record Case(String name, Function<Streams, double[]> run, List<String> figures, List<Double> expected) {
        @Override
        public String toString() {
            return name + " " + figures;
        }
    }

    private static final List<Case> CASES = new ArrayList<>();

    private static void station(
            String name,
            Consumer<Station> setUp,
            Function<Station, double[]> figures,
            List<String> names,
            double... expected) {
        CASES.add(new Case(name, running(setUp, figures), names, list(expected)));
    }

    private static Function<Streams, double[]> running(Consumer<Station> setUp, Function<Station, double[]> figures) {
        return streams -> {
            Station station = new Station();
            setUp.accept(station);
            return figures.apply(station.run(streams));
        };
    }

    private static List<Double> list(double... values) {
        return DoubleStream.of(values).boxed().toList();
    }

    private static double[] of(double... values) {
        return values;
    }

    static {
        mm1(.5, 1, 9.210340);
        mm1(.8, 4, 23.025851);
        mm1(.9, 9, 46.051702);
        mm1(.95, 19, 92.103404);

        // Erlang C; t99 with P(wait) e^(-(c - lambda) t) = .01
        mmc(16, 12.8, .3048839129, .0952762228, 1.2195356517, 1.0679206);
        mmc(2, 1.6, 32.0 / 45, 1.7777777778, 2.8444444444, Math.log(3200.0 / 45) / .4);
        mmc(50, 45, .3638644672, .0727728934, 3.2747802049, Math.log(36.38644672) / 5);
        mmc(100, 80, .0196464266, .0009823213, .0785857064, Math.log(1.96464266) / 20);
        mmc(100, 90, .2169404809, .0216940481, 1.9524643282, Math.log(21.69404809) / 10);
        mmc(16, 15, .7300759611, .7300759611, 10.9511394, Math.log(73.00759611));

        erlangB(10, 10, .2145823431);
        erlangB(20, 16, .0644109248);
        erlangB(100, 80, .0039920286);

        pollaczekKhinchine(.5, .5, .625, 1.0, 2.5);
        pollaczekKhinchine(.8, 2.0, 2.5, 4.0, 10.0);
        pollaczekKhinchine(.9, 4.5, 5.625, 9.0, 22.5);

        mm1k(.8, 10, .0234928576, 2.9663142665, 3.7970975);
        mm1k(1.0, 10, 1.0 / 11, 5, 5.5);
        mm1k(1.2, 10, .1925864951, 6.7107086784, 6.9261378);
        mm1k(2.0, 20, .5000002384, 19.0000100, 19.0000190);
        mm1k(1.5, 100, 1.0 / 3, 98, 98);

        cobham(of(.2, .6), 1.0, 5.0);
        cobham(of(.1, .85), 1.0555556, 21.1111111);
        cobham(of(.05, .3, .6), 1.0, 1.5384615, 29.2307692);
        station(
                "preemptive resume, M/M/1, lambda .2 and .6",
                s -> {
                    s.rates = of(.2, .6);
                    s.preemptive = true;
                },
                s -> s.classSojourn,
                List.of("W 0", "W 1"),
                1.25,
                6.25);

        erlangA(1, 1.2, .5, .3662042109, .8788901061);
        erlangA(16, 20, 1, .2203462266, 4.4069245);
        erlangA(10, 12, .5, .1956559440, 4.6957427);

        closedLoop(5, .4360478, 1.4666322);
        closedLoop(10, .7854177, 2.7320794);
        closedLoop(11, .8367677, 3.1458234);
        closedLoop(20, .9981310, 10.0374510);
        closedLoop(50, 1.0, 40.0);

        retrial(.5, 1, 1.0);
        retrial(.8, .5, 9.6);
        retrial(.8, .1, 35.2);
        retrial(.9, 1, 16.2);

        CASES.add(new Case(
                "Jackson network of 3",
                streams -> new Jackson(streams).run(),
                List.of("L 1", "L 2", "L 3", "L"),
                list(25.0 / 18, 20.0 / 23, 35.0 / 51, 2.9447286161)));
    }

    private static void mm1(double rate, double wait, double p99) {
        station(
                "M/M/1, lambda " + rate,
                s -> {
                    s.rates = of(rate);
                    s.tail = p99;
                    s.warmUp = rate > .9 ? 20_000 : 5_000;
                    s.customers = rate > .9 ? 60_000 : 40_000;
                },
                s -> of(s.meanWait, s.inSystem, s.sojournAboveTail),
                List.of("Wq", "L", "P(W > p99)"),
                wait,
                rate / (1 - rate),
                .01);
    }

    private static void mmc(int servers, double rate, double delayed, double wait, double queue, double p99) {
        station(
                "M/M/" + servers + ", lambda " + rate,
                s -> {
                    s.servers = servers;
                    s.rates = of(rate);
                    s.tail = p99;
                    s.warmUp = 5_000;
                    s.customers = rate > .93 * servers ? 200_000 : 40_000;
                },
                s -> of(s.delayed, s.meanWait, s.inQueue, s.waitAboveTail),
                List.of("P(wait)", "Wq", "Lq", "P(Wq > p99)"),
                delayed,
                wait,
                queue,
                .01);
    }

    private static void erlangB(int servers, double rate, double loss) {
        station(
                "Erlang B, " + servers + " servers, " + rate + " Erlang",
                s -> {
                    s.servers = servers;
                    s.room = servers;
                    s.rates = of(rate);
                },
                s -> of(s.loss),
                List.of("loss"),
                loss);
    }

    private static void pollaczekKhinchine(double rate, double... waits) {
        List<ToDoubleFunction<RandomGenerator>> services = List.of(
                random -> 1,
                random -> Variates.erlang(random, 4, 1),
                random -> Variates.exponential(random, 1),
                random -> Variates.hyperexponential(random, 1, 4));
        List<String> names = List.of("M/D/1", "M/E4/1", "M/M/1", "M/H2/1");
        for (int i = 0; i < waits.length; i++) {
            ToDoubleFunction<RandomGenerator> service = services.get(i);
            station(
                    names.get(i) + ", lambda " + rate,
                    s -> {
                        s.rates = of(rate);
                        s.service = service;
                        s.warmUp = rate > .8 ? 10_000 : 3_000;
                    },
                    s -> of(s.meanWait),
                    List.of("Wq"),
                    waits[i]);
        }
    }

    private static void mm1k(double rate, int room, double loss, double inSystem, double sojourn) {
        station(
                "M/M/1/" + room + ", lambda " + rate,
                s -> {
                    s.rates = of(rate);
                    s.room = room;
                },
                s -> of(s.loss, s.inSystem, s.meanSojourn),
                List.of("loss", "L", "W of accepted"),
                loss,
                inSystem,
                sojourn);
    }

    private static void cobham(double[] rates, double... waits) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < waits.length; i++) {
            names.add("Wq " + i);
        }
        station(
                "priorities, M/M/1, " + rates.length + " classes, " + rates[0],
                s -> {
                    s.rates = rates;
                    s.warmUp = 10_000;
                    s.customers = 25_000;
                },
                s -> s.classWait,
                names,
                waits);
    }

    private static void erlangA(int servers, double rate, double impatience, double abandoned, double queue) {
        station(
                "Erlang A, " + servers + " servers, lambda " + rate + ", theta " + impatience,
                s -> {
                    s.servers = servers;
                    s.rates = of(rate);
                    s.impatience = impatience;
                },
                s -> of(s.abandoned, s.inQueue, s.busyShare),
                List.of("P(abandon)", "Lq", "busy"),
                abandoned,
                queue,
                rate * (1 - abandoned) / servers); // what is not abandoned is served, for 1 each
    }

    private static void closedLoop(int clients, double throughput, double response) {
        CASES.add(new Case(
                "closed loop of " + clients,
                streams -> new ClosedLoop(streams, clients).run(),
                List.of("X", "R"),
                list(throughput, response)));
    }

    private static void retrial(double rate, double retry, double orbit) {
        CASES.add(new Case(
                "retrials, lambda " + rate + ", theta " + retry,
                streams -> new Retrial(streams, rate, retry).run(),
                List.of("orbit", "P(busy)"),
                list(orbit, rate)));
    }

    static Stream<Case> cases() {
        return CASES.stream();
    }

    @ParameterizedTest(name = "{0}, seed " + SEED)
    @MethodSource("cases")
    void hold(Case model) {
        check(model);
    }

    @Test
    void wouldNotHoldIfServiceTookThreePercentLonger() {
        Case slow = single(
                s -> {
                    s.rates = of(.8);
                    s.service = random -> Variates.exponential(random, 1.03);
                    s.customers = 40_000;
                },
                s -> of(s.meanWait),
                4);

        assertThatThrownBy(() -> check(slow)).isInstanceOf(AssertionError.class).hasMessageContaining("expected 4.0");
    }

    @Test
    void wouldNotHoldIfAFewRequestsVanished() {
        Case leaking = single(
                s -> {
                    s.rates = of(.8);
                    s.room = 16; // loses 0.6 % of what an endless room takes
                    s.customers = 40_000;
                },
                s -> of(s.inSystem),
                4);

        assertThatThrownBy(() -> check(leaking))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("expected 4.0");
    }

    @Test
    void wouldNotHoldIfPrioritiesWereNotObeyed() {
        Case equal = single(s -> s.rates = of(.8), s -> of(s.classWait[0]), 1.0); // lambda .2 and .6 in one class

        assertThatThrownBy(() -> check(equal))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("expected 1.0");
    }

    private static Case single(Consumer<Station> setUp, Function<Station, double[]> figures, double expected) {
        return new Case("planted bug", running(setUp, figures), List.of("figure"), list(expected));
    }

    private static void check(Case model) {
        double[][] found = new double[model.expected.size()][REPLICATIONS];
        for (int i = 0; i < REPLICATIONS; i++) {
            double[] figures = model.run.apply(Streams.ofReplication(SEED, i));
            for (int figure = 0; figure < figures.length; figure++) {
                found[figure][i] = figures[figure];
            }
        }
        for (int figure = 0; figure < found.length; figure++) {
            double mean = Statistics.average(found[figure]);
            double sigma = Math.sqrt(Statistics.variance(found[figure], mean) / REPLICATIONS);
            assertThat(Math.abs(mean - model.expected.get(figure)))
                    .as(
                            "%s: %s is %s, expected %s, sigma %s",
                            model.name, model.figures.get(figure), mean, model.expected.get(figure), sigma)
                    .isLessThanOrEqualTo(4 * sigma);
            assertThat(sigma)
                    .as("%s: %s, for the test to say something", model.name, model.figures.get(figure))
                    .isLessThan(.25 * model.expected.get(figure));
        }
    }

    @Test
    void areSixtyRowsAndMore() {
        assertThat(CASES.stream().mapToInt(c -> c.expected.size()).sum()).isGreaterThanOrEqualTo(60);
    }

    /** Clients that think for 10 on average, then ask the one server and wait for its answer of mean 1. */
    private static final class ClosedLoop {
        private static final double WARM_UP = 1_000;
        private static final double SPAN = 12_000;

        private final Simulation simulation;
        private final RandomGenerator thoughts;
        private final RandomGenerator demands;
        private final int clients;
        private final int ask;
        private final int answer;
        private int atServer;
        private double area;
        private long answers;
        private long since;

        ClosedLoop(Streams streams, int clients) {
            simulation = Simulation.of(streams.seed());
            thoughts = streams.stream("thoughts");
            demands = streams.stream("demands");
            this.clients = clients;
            ask = simulation.handler(this::ask);
            answer = simulation.handler(this::answer);
        }

        double[] run() {
            for (int i = 0; i < clients; i++) {
                think();
            }
            simulation.runUntil((long) (WARM_UP * 1e9));
            account();
            area = 0;
            answers = 0;
            simulation.runUntil((long) ((WARM_UP + SPAN) * 1e9));
            account();
            return of(answers / SPAN, area / answers);
        }

        private void account() {
            area += atServer * ((simulation.now() - since) / 1e9);
            since = simulation.now();
        }

        private void think() {
            simulation.after((long) (Variates.exponential(thoughts, 10) * 1e9), ask, 0, 0);
        }

        private void serve() {
            simulation.after((long) (Variates.exponential(demands, 1) * 1e9), answer, 0, 0);
        }

        private void ask(long a, long b) {
            account();
            if (atServer++ == 0) {
                serve();
            }
        }

        private void answer(long a, long b) {
            account();
            answers++;
            think();
            if (--atServer > 0) {
                serve();
            }
        }
    }

    /** One server, no waiting room: who finds it busy tries again after a while, on average 1/retry. */
    private static final class Retrial {
        private static final double WARM_UP = 5_000;
        private static final double SPAN = 25_000;

        private final Simulation simulation;
        private final RandomGenerator gaps;
        private final RandomGenerator demands;
        private final RandomGenerator pauses;
        private final double rate;
        private final double retry;
        private final int arrival;
        private final int attempt;
        private final int departure;
        private int orbit;
        private int busy;
        private double orbitArea;
        private double busyArea;
        private long since;

        Retrial(Streams streams, double rate, double retry) {
            simulation = Simulation.of(streams.seed());
            gaps = streams.stream("gaps");
            demands = streams.stream("demands");
            pauses = streams.stream("pauses");
            this.rate = rate;
            this.retry = retry;
            arrival = simulation.handler(this::arrive);
            attempt = simulation.handler(this::attempt);
            departure = simulation.handler((a, b) -> {
                account();
                busy = 0;
            });
        }

        double[] run() {
            arrive(0, 0);
            simulation.runUntil((long) (WARM_UP * 1e9));
            account();
            orbitArea = 0;
            busyArea = 0;
            simulation.runUntil((long) ((WARM_UP + SPAN) * 1e9));
            account();
            return of(orbitArea / SPAN, busyArea / SPAN);
        }

        private void account() {
            double passed = (simulation.now() - since) / 1e9;
            orbitArea += orbit * passed;
            busyArea += busy * passed;
            since = simulation.now();
        }

        private void arrive(long a, long b) {
            account();
            simulation.after((long) (Variates.exponential(gaps, 1 / rate) * 1e9), arrival, 0, 0);
            orbit++;
            attempt(0, 0);
        }

        private void attempt(long a, long b) {
            account();
            if (busy == 0) {
                busy = 1;
                orbit--;
                simulation.after((long) (Variates.exponential(demands, 1) * 1e9), departure, 0, 0);
            } else {
                simulation.after((long) (Variates.exponential(pauses, 1 / retry) * 1e9), attempt, 0, 0);
            }
        }
    }

    /** Three servers; from 1 to 2 with .6, to 3 with .4; from 2 to 3 with .5; from 3 to 1 with .2; else out. */
    private static final class Jackson {
        private static final double WARM_UP = 500;
        private static final double SPAN = 10_000;
        private static final double[] RATES = {2, 1.5, 2};

        private final Simulation simulation;
        private final RandomGenerator gaps;
        private final RandomGenerator demands;
        private final RandomGenerator routes;
        private final int arrival;
        private final int departure;
        private final int[] present = new int[3];
        private final double[] areas = new double[3];
        private long since;

        Jackson(Streams streams) {
            simulation = Simulation.of(streams.seed());
            gaps = streams.stream("gaps");
            demands = streams.stream("demands");
            routes = streams.stream("routes");
            arrival = simulation.handler((a, b) -> {
                account();
                arrive();
                enter(0);
            });
            departure = simulation.handler(this::depart);
        }

        double[] run() {
            arrive();
            simulation.runUntil((long) (WARM_UP * 1e9));
            account();
            areas[0] = 0;
            areas[1] = 0;
            areas[2] = 0;
            simulation.runUntil((long) ((WARM_UP + SPAN) * 1e9));
            account();
            return of(areas[0] / SPAN, areas[1] / SPAN, areas[2] / SPAN, (areas[0] + areas[1] + areas[2]) / SPAN);
        }

        private void account() {
            for (int i = 0; i < 3; i++) {
                areas[i] += present[i] * ((simulation.now() - since) / 1e9);
            }
            since = simulation.now();
        }

        private void arrive() {
            simulation.after((long) (Variates.exponential(gaps, 1) * 1e9), arrival, 0, 0);
        }

        private void enter(int server) {
            if (present[server]++ == 0) {
                serve(server);
            }
        }

        private void serve(int server) {
            simulation.after((long) (Variates.exponential(demands, 1 / RATES[server]) * 1e9), departure, server, 0);
        }

        private void depart(long server, long unused) {
            account();
            if (--present[(int) server] > 0) {
                serve((int) server);
            }
            double u = routes.nextDouble();
            if (server == 0) {
                enter(u < .6 ? 1 : 2);
            } else if (server == 1 && u < .5) {
                enter(2);
            } else if (server == 2 && u < .2) {
                enter(0);
            }
        }
    }
}
