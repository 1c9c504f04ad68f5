package dev.plimsoll.shedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RetryBudgetTest {
    @Test
    void allowsOneRetryForTenSuccessesOnceItsSavingsAreSpent() {
        RetryBudget budget = RetryBudget.standard();
        for (int i = 0; i < 10; i++) {
            assertThat(budget.tryRetry()).isTrue();
        }
        assertThat(budget.tryRetry()).isFalse();
        for (int i = 0; i < 9; i++) {
            budget.succeeded();
        }
        assertThat(budget.tryRetry()).isFalse();
        budget.succeeded();
        assertThat(budget.tryRetry()).isTrue();
        assertThat(budget.tryRetry()).isFalse();
    }

    @Test
    void savesNoMoreThanItsMost() {
        RetryBudget budget = RetryBudget.of(.5, 2);
        for (int i = 0; i < 100; i++) {
            budget.succeeded();
        }
        assertThat(budget.tokens()).isEqualTo(2);
    }

    @Test
    void refusesFiguresThatMakeNoSense() {
        assertThatThrownBy(() -> RetryBudget.of(0, 10)).hasMessage("perSuccess: 0.0 (expected: above 0, at most 1)");
        assertThatThrownBy(() -> RetryBudget.of(.1, Double.NaN)).hasMessage("most: NaN (expected: 1..1000000)");
    }
}
