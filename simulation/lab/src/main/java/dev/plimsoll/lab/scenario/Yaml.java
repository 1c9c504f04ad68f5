package dev.plimsoll.lab.scenario;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

// Bytes to Tree. Everything that costs a parser dear is refused before it sees the text: size, encoding, control
// characters. The parser is then pulled event by event, so that depth and number of values are bounded while they grow,
// and
// aliases are never followed. A fault of syntax ends reading at once, since what follows would be noise; what YAML
// allows
// and a scenario does not (anchors, tags, repeated keys) is collected with the faults of meaning.
final class Yaml {
    static final int MOST_BYTES = 1 << 20;
    private static final int MOST_VALUES = 20_000;
    private static final int DEEPEST = 32;

    private final String file;
    private final List<Fault> faults;
    private final Iterator<Event> events;
    private int values;

    private Yaml(String file, String text, List<Fault> faults) {
        this.file = file;
        this.faults = faults;
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setCodePointLimit(MOST_BYTES)
                .build();
        this.events = new ParserImpl(settings, new StreamReader(settings, text));
    }

    /** Reads one document. Throws at a fault of syntax; adds to the faults what a scenario must not use. */
    static Tree read(String file, byte[] bytes, List<Fault> faults) {
        if (bytes.length > MOST_BYTES) {
            throw alone(new Position(file, 1, 1), "file too large", bytes.length + " bytes", "at most " + MOST_BYTES);
        }
        return parse(file, text(file, bytes), faults);
    }

    /** Reads one document from text that is already bounded. */
    static Tree read(String file, String written, List<Fault> faults) {
        refuseControlCharacters(file, written);
        return parse(file, written, faults);
    }

    private static Tree parse(String file, String text, List<Fault> faults) {
        Yaml yaml = new Yaml(file, text, faults);
        try {
            return yaml.document();
        } catch (MarkedYamlEngineException e) {
            Position at = e.getProblemMark().map(yaml::position).orElse(new Position(file, 1, 1));
            throw alone(
                    at, "not YAML", e.getProblem(), "YAML 1.2, indented with spaces, text with ': ' or ' #' in quotes");
        } catch (YamlEngineException e) {
            throw alone(new Position(file, 1, 1), "not YAML", String.valueOf(e.getMessage()), "YAML 1.2");
        }
    }

    private static InvalidScenario alone(Position at, String what, String value, String expected) {
        return new InvalidScenario(List.of(new Fault(at, what, value, expected)));
    }

    /** The text of a file in UTF-8, without what no text has; throws at the first byte that is not. */
    static String text(String file, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(in, out, true);
        String text = out.flip().toString();
        if (result.isError()) {
            String value = String.format("byte 0x%02X", bytes[in.position()]);
            throw alone(positionAt(file, text, text.length()), "not UTF-8", value, "a file in UTF-8");
        }
        text = text.startsWith("\uFEFF") ? text.substring(1) : text; // a byte order mark is harmless here
        refuseControlCharacters(file, text);
        return text;
    }

    private static void refuseControlCharacters(String file, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean allowed = c == '\n' || c == '\r' || c == '\t' || c == '\u0085' || !Character.isISOControl(c);
            if (!allowed || c == '\uFFFE' || c == '\uFFFF' || c == '\uFEFF') {
                String value = String.format("U+%04X", (int) c);
                throw alone(positionAt(file, text, i), "control character", value, "printable text");
            }
        }
    }

    private static Position positionAt(String file, String text, int end) {
        int line =
                1 + (int) text.substring(0, end).chars().filter(c -> c == '\n').count();
        int lineStart = text.lastIndexOf('\n', end - 1) + 1;
        return new Position(file, line, 1 + text.codePointCount(lineStart, end));
    }

    private Tree document() {
        expect(Event.ID.StreamStart);
        Event first = events.next();
        if (first.getEventId() == Event.ID.StreamEnd) {
            throw alone(new Position(file, 1, 1), "empty file", "", "a scenario; see plimsoll show elb-2012");
        }
        refuseDirectives((DocumentStartEvent) first);
        Tree tree = value(events.next(), 1);
        expect(Event.ID.DocumentEnd);
        Event end = events.next();
        if (end.getEventId() != Event.ID.StreamEnd) {
            throw alone(position(end), "second document", "---", "one document a file");
        }
        return tree;
    }

    private void refuseDirectives(DocumentStartEvent start) {
        if (start.getSpecVersion().isPresent() || !start.getTags().isEmpty()) {
            throw alone(position(start), "directive", "%", "no % line before the scenario");
        }
    }

    private void expect(Event.ID id) {
        Event event = events.next();
        assert event.getEventId() == id : event;
    }

    private Tree value(Event event, int depth) {
        Position at = position(event);
        if (++values > MOST_VALUES) {
            throw alone(at, "too many values", "", "at most " + MOST_VALUES + " in a file");
        }
        if (event instanceof AliasEvent alias) {
            faults.add(new Fault(at, "alias", "*" + alias.getAlias().getValue(), "the value itself, or variants"));
            return new Tree.Refused(at);
        }
        if (event instanceof ScalarEvent scalar) {
            refuseAnchorAndTag(scalar, scalar.getTag(), at);
            return new Tree.Scalar(scalar.getValue(), scalar.isPlain(), at);
        }
        CollectionStartEvent start = (CollectionStartEvent) event;
        if (depth > DEEPEST) {
            throw alone(at, "nested too deep", "", "at most " + DEEPEST + " levels");
        }
        refuseAnchorAndTag(start, start.getTag(), at);
        return event.getEventId() == Event.ID.MappingStart ? mapping(at, depth) : sequence(at, depth);
    }

    private Tree sequence(Position at, int depth) {
        List<Tree> items = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            items.add(value(event, depth + 1));
        }
        return new Tree.Sequence(items, at);
    }

    private Tree mapping(Position at, int depth) {
        Map<String, Tree.Entry> entries = new LinkedHashMap<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            Tree key = value(event, depth + 1);
            Tree value = value(events.next(), depth + 1);
            if (key instanceof Tree.Scalar name) {
                Tree.Entry first = entries.putIfAbsent(name.text(), new Tree.Entry(key.at(), value));
                if (first != null) {
                    String once = "once; first on line " + first.at().line();
                    faults.add(new Fault(key.at(), "duplicate key", name.text(), once));
                }
            } else if (!(key instanceof Tree.Refused)) {
                faults.add(new Fault(key.at(), "key", key.shown(), "a name"));
            }
        }
        return new Tree.Mapping(entries, at);
    }

    private void refuseAnchorAndTag(NodeEvent event, Optional<String> tag, Position at) {
        Optional<Anchor> anchor = event.getAnchor();
        anchor.ifPresent(a -> faults.add(new Fault(at, "anchor", "&" + a.getValue(), "no anchors; use variants")));
        tag.map(name -> name.replace("tag:yaml.org,2002:", "!!"))
                .ifPresent(name -> faults.add(new Fault(at, "tag", name, "no tags; the field's type is known")));
    }

    private Position position(Event event) {
        return event.getStartMark().map(this::position).orElse(new Position(file, 1, 1));
    }

    private Position position(Mark mark) {
        return new Position(file, mark.getLine() + 1, mark.getColumn() + 1);
    }
}
