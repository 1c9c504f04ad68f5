package dev.plimsoll.lab.scenario;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

// From bytes to a Scenario, in this order: parse the file and what it extends, lay the extending files over the
// extended,
// lay --set over that, check the result as a scenario of its own, then lay each variant over it and check again. A
// fault of
// the base shows up in every variant too and is told once; a fault that only a variant has names the variant.
final class ScenarioReader {
    private static final int MOST_FILES = 8;
    private static final String STEP = "[A-Za-z][A-Za-z0-9_-]*";

    private final String fileName;
    private final List<String> sets;
    private final Function<String, byte @Nullable []> open;
    private final List<Fault> faults = new ArrayList<>();
    private final Overlay overlay = new Overlay(faults);

    ScenarioReader(String fileName, List<String> sets, Function<String, byte @Nullable []> open) {
        this.fileName = fileName;
        this.sets = sets;
        this.open = open;
    }

    Scenario read(byte[] yaml) {
        Tree tree = Yaml.read(fileName, yaml, faults);
        if (!(tree instanceof Tree.Mapping own)) {
            faults.add(new Fault(tree.at(), "scenario", tree.shown(), Vocabulary.SCENARIO_TYPE.expected()));
            throw new InvalidScenario(faults);
        }
        Tree whole = extended(own, fileName, new HashSet<>(Set.of(fileName)));
        for (String set : sets) {
            whole = set(whole, set);
        }
        Map<String, Tree> variantTrees = variants(whole);
        Tree baseTree = whole;
        Map<String, Collection<String>> declared = declared(baseTree, variantTrees.keySet());

        Traces traces = new Traces(fileName, open::apply);
        Checker baseChecker = new Checker(traces);
        Settings base = check(baseTree, declared, baseChecker);
        faults.addAll(baseChecker.faults());
        List<Variant> variants = new ArrayList<>();
        Set<Fault> known = new HashSet<>(baseChecker.faults());
        variantTrees.forEach((name, changes) -> {
            Tree merged = changes instanceof Tree.Mapping mapping
                    ? Vocabulary.SCENARIO_TYPE.merge(
                            without(baseTree, "variants"), Vocabulary.VARIANT_TYPE.changes(mapping), "", overlay)
                    : without(baseTree, "variants");
            Checker checker = new Checker(traces);
            Settings settings = check(merged, declared(merged, variantTrees.keySet()), checker);
            for (Fault fault : checker.faults()) {
                if (known.add(fault)) {
                    faults.add(inVariant(name, fault));
                }
            }
            variants.add(variant(name, base, settings));
        });
        if (!faults.isEmpty()) {
            throw new InvalidScenario(faults);
        }
        if (variants.isEmpty()) {
            variants.add(new Variant("base", base.text("title"), false, base));
        }
        return new Scenario(base, variants, hash(base, variants));
    }

    private static Settings check(Tree tree, Map<String, Collection<String>> declared, Checker checker) {
        Settings settings = (Settings) Vocabulary.SCENARIO_TYPE.read(tree, "", checker);
        if (settings == null) {
            throw new InvalidScenario(checker.faults()); // --set cannot make a scenario anything but a mapping
        }
        checker.resolve(declared);
        CrossChecks.check(settings, checker);
        return settings;
    }

    private static Variant variant(String name, Settings base, Settings settings) {
        Settings own = base.peekMap("variants").get(name);
        String about = own == null ? null : own.peek("about", String.class);
        Boolean loses = own == null ? null : own.peek("loses", Boolean.class);
        return new Variant(name, about == null ? "" : about, loses != null && loses, settings);
    }

    private static Fault inVariant(String variant, Fault fault) {
        return new Fault(
                fault.position(), "in variant " + variant + ", " + fault.what(), fault.value(), fault.expected());
    }

    private Tree extended(Tree.Mapping own, String file, Set<String> seen) {
        Tree.Entry entry = own.entries().get("extends");
        if (entry == null) {
            return own;
        }
        Tree.Mapping rest = without(own, "extends");
        if (!(entry.value() instanceof Tree.Scalar name) || name.isNothing()) {
            if (!(entry.value() instanceof Tree.Refused)) {
                faults.add(
                        new Fault(entry.value().at(), "extends", entry.value().shown(), "a story or a file"));
            }
            return rest;
        }
        String target = resolve(name, file);
        if (!seen.add(target)) {
            throw alone(name, "extends: a circle", "a story or a file that does not extend this one");
        }
        if (seen.size() > MOST_FILES) {
            throw alone(name, "extends: too many files", "at most " + MOST_FILES);
        }
        Tree below = Yaml.read(target, open(name, target), faults);
        if (!(below instanceof Tree.Mapping mapping)) {
            throw alone(name, "extends: no scenario", "a story or a file");
        }
        return Vocabulary.SCENARIO_TYPE.merge(extended(mapping, target, seen), rest, "", overlay);
    }

    private byte[] open(Tree.Scalar name, String target) {
        try {
            byte[] bytes = open.apply(target);
            if (bytes != null) {
                return bytes;
            }
        } catch (UncheckedIOException e) {
            boolean absent = e.getCause() instanceof NoSuchFileException;
            throw alone(
                    name, absent ? "extends: not found" : "extends: unreadable", "a story, or a file beside this one");
        }
        throw alone(name, "extends: not found", "a story, or a file beside this one");
    }

    private static String resolve(Tree.Scalar name, String file) {
        String text = name.text();
        if (!text.endsWith(".yaml") && !text.endsWith(".yml") && !text.contains("/")) {
            return text;
        }
        String path = beside(file, text);
        if (path == null) {
            throw alone(name, "extends: no path", "a story, or a file beside this one");
        }
        return path;
    }

    /** The path of a file as another names it, or null for what can be none. */
    static @Nullable String beside(String file, String name) {
        try {
            return Path.of(file).resolveSibling(name).normalize().toString();
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private static InvalidScenario alone(Tree.Scalar at, String what, String expected) {
        return new InvalidScenario(List.of(new Fault(at.at(), what, at.text(), expected)));
    }

    private Tree set(Tree whole, String set) {
        int equals = set.indexOf('=');
        String path = equals < 0 ? set : set.substring(0, equals).strip();
        if (equals < 0 || !path.matches(STEP + "(\\." + STEP + "|\\[[0-9]{1,5}])*")) {
            faults.add(new Fault(Position.COMMAND_LINE, "not path=value", set, "such as services.api.workers=40"));
            return whole;
        }
        String written = set.substring(equals + 1);
        if (written.isBlank()) {
            String expected = "a value, or null to remove what is there";
            faults.add(new Fault(Position.COMMAND_LINE, path + ": no value", "", expected));
            return whole;
        }
        List<String> steps = List.of(path.replace("[", ".[").split("\\."));
        List<Fault> found = new ArrayList<>();
        Tree value;
        try {
            value = moved(Yaml.read("--set", written, found));
        } catch (InvalidScenario e) {
            found.addAll(e.faults());
            value = new Tree.Refused(Position.COMMAND_LINE);
        }
        for (Fault fault : found) {
            String what = path + ": " + fault.what();
            faults.add(new Fault(Position.COMMAND_LINE, what, fault.value(), "a value in YAML"));
        }
        return found.isEmpty() ? overlay.set(whole, Vocabulary.SCENARIO_TYPE, steps, value, "") : whole;
    }

    /** The same tree, written on the command line. */
    private static Tree moved(Tree tree) {
        Position at = Position.COMMAND_LINE;
        if (tree instanceof Tree.Scalar scalar) {
            return new Tree.Scalar(scalar.text(), scalar.plain(), at);
        }
        if (tree instanceof Tree.Sequence sequence) {
            return new Tree.Sequence(
                    sequence.items().stream().map(ScenarioReader::moved).toList(), at);
        }
        if (tree instanceof Tree.Mapping mapping) {
            Map<String, Tree.Entry> entries = new LinkedHashMap<>();
            mapping.entries().forEach((key, entry) -> entries.put(key, new Tree.Entry(at, moved(entry.value()))));
            return new Tree.Mapping(entries, at);
        }
        return tree;
    }

    private static Tree.Mapping without(Tree tree, String name) {
        Map<String, Tree.Entry> entries = new LinkedHashMap<>(((Tree.Mapping) tree).entries());
        entries.remove(name);
        return new Tree.Mapping(entries, tree.at());
    }

    private static Map<String, Tree> variants(Tree whole) {
        Map<String, Tree> variants = new LinkedHashMap<>();
        Tree.Entry entry = ((Tree.Mapping) whole).entries().get("variants");
        if (entry != null
                && entry.value() instanceof Tree.Mapping mapping
                && mapping.entries().size() <= Vocabulary.MOST_VARIANTS) {
            mapping.entries().forEach((name, variant) -> variants.put(name, variant.value()));
        }
        return variants;
    }

    /** The names that references may use, by the map that declares them. */
    private static Map<String, Collection<String>> declared(Tree whole, Collection<String> variants) {
        Map<String, Collection<String>> declared = new LinkedHashMap<>();
        ((Tree.Mapping) whole).entries().forEach((name, entry) -> {
            if (entry.value() instanceof Tree.Mapping mapping) {
                declared.put(name, mapping.entries().keySet());
            }
        });
        declared.put("variants", variants.isEmpty() ? List.of("base") : variants);
        return declared;
    }

    private static String hash(Settings base, List<Variant> variants) {
        StringBuilder text = new StringBuilder("plimsoll scenario 1\n");
        Vocabulary.SCENARIO_TYPE.canonical(base, text);
        for (Variant variant : variants) {
            text.append('\n').append(variant.name()).append(' ');
            Vocabulary.SCENARIO_TYPE.canonical(variant.settings(), text);
        }
        return Hashes.sha256(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
