package dev.plimsoll.shedding;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets a client retry only as often as a share of its requests succeed, so that retries cannot feed the overload they answer.
 *
 * <p>Each success puts a fraction of a token in, each retry takes a whole one out. With a fraction of 0.1 a client whose every
 * request fails adds at most a tenth to the load, where three blind retries would quadruple it.
 *
 * <p>Safe for use by any number of threads; allocates nothing.
 */
public final class RetryBudget {
    private static final long TOKEN = 1_000_000;

    private final long perSuccess;
    private final long most;
    private final AtomicLong tokens;

    private RetryBudget(double perSuccess, double most) {
        this.perSuccess = Math.round(perSuccess * TOKEN);
        this.most = Math.round(most * TOKEN);
        this.tokens = new AtomicLong(this.most);
    }

    /**
     * A budget of one retry for ten successes, and ten saved at most.
     *
     * @return a new, full budget
     */
    public static RetryBudget standard() {
        return of(.1, 10);
    }

    /**
     * A budget with its own figures.
     *
     * @param perSuccess tokens that a success brings, above 0 and at most 1
     * @param most tokens saved at most, 1 to 1,000,000; the budget starts full
     * @return a new, full budget
     */
    public static RetryBudget of(double perSuccess, double most) {
        if (!(perSuccess > 0 && perSuccess <= 1)) {
            throw new IllegalArgumentException("perSuccess: " + perSuccess + " (expected: above 0, at most 1)");
        }
        if (!(most >= 1 && most <= 1_000_000)) {
            throw new IllegalArgumentException("most: " + most + " (expected: 1..1000000)");
        }
        return new RetryBudget(perSuccess, most);
    }

    /** Says that a request was answered. */
    public void succeeded() {
        long seen = tokens.get();
        while (seen < most && !tokens.compareAndSet(seen, Math.min(most, seen + perSuccess))) {
            seen = tokens.get();
        }
    }

    /**
     * Asks to retry once.
     *
     * @return whether the budget allows it; if so, a token is gone
     */
    public boolean tryRetry() {
        long seen = tokens.get();
        while (seen >= TOKEN) {
            if (tokens.compareAndSet(seen, seen - TOKEN)) {
                return true;
            }
            seen = tokens.get();
        }
        return false;
    }

    /**
     * What is left.
     *
     * @return tokens, 0 to the most that is saved
     */
    public double tokens() {
        return (double) tokens.get() / TOKEN;
    }
}
