package dev.plimsoll.examples.shapes;

import dev.plimsoll.shuffle.BlastRadius;
import dev.plimsoll.shuffle.ShuffleSharder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** One tenant's requests kill every worker that serves them, five times a second. */
final class PoisonTenant {
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
        SimpleShapes.await(
                "all workers are back", () -> stage.shapes().health(cell).get(6).equals("8"));

        Predicate<Outcome> others = outcome -> !outcome.tenant().equals(culprit) && !down.contains(outcome.tenant());
        Figures neighbours = with.of(others.and(outcome -> tenants.contains(outcome.tenant())));
        Set<String> strangers = new TreeSet<>();
        neighbours.of(outcome -> outcome.workers() > 1).outcomes().forEach(one -> strangers.add(one.tenant()));
        strangers.removeAll(sharing);
        int all = tenants.size() - 1;
        double share = sharder.isolation().atLeast(1).doubleValue();
        String step = "poison " + culprit;
        report.line(
                step,
                "neighbours that share a worker",
                Report.percent(share, 1.96 * Math.sqrt(share * (1 - share) / all)),
                Report.percent(sharing.size() / (double) all),
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
        report.line(step, "other tenants down", down.size() + " of " + all, down(with, others), "none");
        report.others(step, with.of(others), without);
        report.claim(
                strangers.isEmpty(),
                "%s poisons three workers: of %d tenants in its cell %d share one with it, and nobody else noticed %s",
                culprit,
                all,
                sharing.size(),
                strangers);
    }

    private static String metDead(Figures figures) {
        return Report.percent(
                figures.of(outcome -> outcome.workers() > 1).requests() / (double) Math.max(1, figures.requests()));
    }

    /** Tenants that keep a worker, and were yet never answered. */
    private static String down(Figures with, Predicate<Outcome> others) {
        Set<String> asked = new HashSet<>();
        Set<String> answered = new HashSet<>();
        for (Outcome outcome : with.of(others).outcomes()) {
            asked.add(outcome.tenant());
            if (outcome.good()) {
                answered.add(outcome.tenant());
            }
        }
        asked.removeAll(answered);
        return asked.size() + " more";
    }
}
