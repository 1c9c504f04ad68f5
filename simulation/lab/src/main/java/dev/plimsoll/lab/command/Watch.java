package dev.plimsoll.lab.command;

import dev.plimsoll.lab.report.Style;
import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows a run's progress to whoever watches, and passes on the wish to stop. */
final class Watch implements Progress, AutoCloseable {
    private final Interruption interruption;
    private final @Nullable ProgressBar bar;

    Watch(Console console, String task, boolean quiet, Interruption interruption) {
        this.interruption = interruption;
        this.bar = quiet || !console.watched() ? null : bar(console, task);
    }

    private static ProgressBar bar(Console console, String task) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(-1)
                .setUnit(" runs", 1)
                .setUpdateIntervalMillis(250)
                .setStyle(console.errStyle() == Style.ANSI ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII)
                .setConsumer(new Line(console.err(), Math.min(console.width(), 100)))
                .clearDisplayOnFinish()
                .build();
    }

    @Override
    public boolean step(int done, int planned) {
        if (bar != null) {
            bar.maxHint(planned);
            bar.stepTo(done);
        }
        return !interruption.asked();
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }

    /** Draws over one line. The library's own consumers ask a terminal library that would bring native code along. */
    private static final class Line implements ProgressBarConsumer {
        private final PrintWriter err;
        private final int width;

        Line(PrintWriter err, int width) {
            this.err = err;
            this.width = width;
        }

        @Override
        public int getMaxRenderedLength() {
            return width - 1;
        }

        @Override
        public void accept(String rendered) {
            err.print('\r' + rendered);
            err.flush();
        }

        @Override
        public void clear() {
            err.print('\r' + " ".repeat(width - 1) + '\r');
            err.flush();
        }

        @Override
        public void close() {
            err.flush();
        }
    }
}
