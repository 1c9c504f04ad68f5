package dev.plimsoll.shedding.knee;

import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.RealVector;
import org.hipparchus.linear.SingularValueDecomposition;

// X(N) = r N / (1 + s (N - 1) + k N (N - 1)), fitted as N / X = (1 + s (N - 1) + k N (N - 1)) / r, which is linear in
// 1/r, s/r and k/r; rows are weighted by X / N, so that relative errors
// count alike.
record ScalabilityLaw(double rate, double contention, double coherence, double residual) {
    static ScalabilityLaw fit(double[] concurrencies, double[] throughputs) {
        int rows = concurrencies.length;
        Array2DRowRealMatrix design = new Array2DRowRealMatrix(rows, 3);
        RealVector ones = new ArrayRealVector(rows, 1.);
        for (int i = 0; i < rows; i++) {
            double n = concurrencies[i];
            double weight = throughputs[i] / n;
            design.setRow(i, new double[] {weight, weight * (n - 1), weight * n * (n - 1)});
        }
        RealVector found = new SingularValueDecomposition(design).getSolver().solve(ones);
        double rate = 1 / found.getEntry(0);
        ScalabilityLaw law = new ScalabilityLaw(rate, found.getEntry(1) * rate, found.getEntry(2) * rate, 0);
        double squares = 0;
        for (int i = 0; i < rows; i++) {
            double off = law.throughput(concurrencies[i]) / throughputs[i] - 1;
            squares += off * off;
        }
        return new ScalabilityLaw(law.rate, law.contention, law.coherence, Math.sqrt(squares / rows));
    }

    double throughput(double n) {
        return rate * n / (1 + contention * (n - 1) + coherence * n * (n - 1));
    }

    /** Concurrency at the peak; infinite if there is none. */
    double peak() {
        return coherence <= 0 || contention >= 1 ? Double.POSITIVE_INFINITY : Math.sqrt((1 - contention) / coherence);
    }

    /** Concurrency at which throughput over latency, X^2 / N, is greatest; infinite if there is none. */
    double powerKnee() {
        // d ln X / d ln N = (1 - s - k N^2) / (1 + s (N - 1) + k N (N - 1)) = 1/2
        double a = 3 * coherence;
        double b = contention - coherence;
        double c = contention - 1;
        return a <= 0 ? (b > 0 ? -c / b : Double.POSITIVE_INFINITY) : (-b + Math.sqrt(b * b - 4 * a * c)) / (2 * a);
    }

    /** Concurrency at which one more brings half of what the first ones did; infinite if there is none. */
    double marginalKnee() {
        double first = slope(0);
        double low = 0;
        double high = 1;
        while (slope(high) > first / 2) {
            high *= 2;
            if (high > 1e9) {
                return Double.POSITIVE_INFINITY;
            }
        }
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            if (slope(middle) > first / 2) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private double slope(double n) {
        double denominator = 1 + contention * (n - 1) + coherence * n * (n - 1);
        return rate * (1 - contention - coherence * n * n) / (denominator * denominator);
    }
}
