package dev.plimsoll.examples.shapes;

import dev.plimsoll.shuffle.BlastRadius;
import dev.plimsoll.shuffle.ShuffleSharder;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** One tenant's requests kill every worker that serves them, five times a second. */
final class PoisonTenant {
    /** Keys are new with each tour, so now and then the shards are what they rarely are: only once in so many tours may that be said. */
    private static final double CHANCE = 1e-4;

    /** Of fewer requests all may fail by chance. */
    private static final int ENOUGH_REQUESTS = 3;

    private PoisonTenant() {}

    static void play(Stage stage, Report report) {
        String cell = stage.ordinaryCell();
        Set<String> tenants = stage.tenantsOf(cell);
        String culprit = tenants.iterator().next();
        ShuffleSharder sharder = Workers.sharder(stage.shapes().deployment().key());
        BlastRadius radius = BlastRadius.of(sharder, List.of(culprit), tenants, tenants.size());
        Set<String> sharing =
                radius.hurt().stream().map(BlastRadius.Hurt::tenant).collect(Collectors.toSet());
        Set<String> down = radius.hurt().stream()
                .filter(BlastRadius.Hurt::isDown)
                .map(BlastRadius.Hurt::tenant)
                .collect(Collectors.toSet());

        Figures without = stage.control();
        stage.say("%s poisons the workers of %s", culprit, cell);
        Figures with = stage.watch(List.of(Traffic.poison(culprit)));
        SimpleShapes.await("all workers are back", () -> {
            List<String> health = stage.shapes().health(cell);
            return health.size() > 6 && health.get(6).equals("8");
        });

        Predicate<Outcome> others = outcome -> !outcome.tenant().equals(culprit) && !down.contains(outcome.tenant());
        Figures neighbours = with.of(others.and(outcome -> tenants.contains(outcome.tenant())));
        Set<String> strangers = new TreeSet<>();
        neighbours.of(outcome -> outcome.dead() > 0).outcomes().forEach(one -> strangers.add(one.tenant()));
        strangers.removeAll(sharing);
        int all = tenants.size() - 1;
        Binomial odds = new Binomial(all, sharder.isolation().atLeast(1).doubleValue());
        String step = "poison " + culprit;
        report.line(
                step,
                "neighbours that share a worker",
                odds.quantile(.025) + " to " + odds.quantile(.975) + " of " + all,
                sharing.size() + " of " + all,
                "");
        report.line(
                step,
                "their requests that met a dead worker",
                Report.percent(radius.hurt().stream()
                                .mapToDouble(BlastRadius.Hurt::share)
                                .sum()
                        / all),
                metDead(neighbours),
                metDead(without));
        Set<String> unanswered = unanswered(with, others);
        Predicate<Outcome> allOthers = outcome ->
                tenants.contains(outcome.tenant()) && !outcome.tenant().equals(culprit);
        report.line(
                step,
                "other tenants down",
                down.size() + " of " + all,
                unanswered(with, allOthers).size() + " of " + all,
                unanswered(without, allOthers).size() + " of " + all);
        report.others(step, with.of(others), without.of(others));
        report.claim(
                sharing.size() >= odds.quantile(CHANCE / 2) && sharing.size() <= odds.quantile(1 - CHANCE / 2),
                "%s poisons three workers: of %d tenants in its cell %d share one with it, as the odds allow",
                culprit,
                all,
                sharing.size());
        report.claim(
                with,
                strangers.isEmpty() && unanswered.isEmpty(),
                "nobody else noticed %s, and nobody who keeps a worker is down %s",
                strangers,
                unanswered);
    }

    private static String metDead(Figures figures) {
        return Report.percent(
                figures.of(outcome -> outcome.dead() > 0).requests() / (double) Math.max(1, figures.requests()));
    }

    /** Tenants that were never answered, of those that asked often enough. */
    private static Set<String> unanswered(Figures figures, Predicate<Outcome> whom) {
        Map<String, Integer> asked = new TreeMap<>();
        Set<String> answered = new HashSet<>();
        for (Outcome outcome : figures.of(whom).outcomes()) {
            asked.merge(outcome.tenant(), 1, Integer::sum);
            if (outcome.good()) {
                answered.add(outcome.tenant());
            }
        }
        asked.values().removeIf(times -> times < ENOUGH_REQUESTS);
        asked.keySet().removeAll(answered);
        return asked.keySet();
    }
}
