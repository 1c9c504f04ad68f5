package dev.plimsoll.shuffle;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/**
 * An exact rational number, in lowest terms.
 *
 * @param numerator any integer
 * @param denominator positive
 */
public record Fraction(BigInteger numerator, BigInteger denominator) implements Comparable<Fraction> {
    /** Zero. */
    public static final Fraction ZERO = of(0, 1);

    /** One. */
    public static final Fraction ONE = of(1, 1);

    /**
     * Reduces to lowest terms.
     *
     * @param numerator any integer
     * @param denominator any integer but zero
     */
    public Fraction {
        requireNonNull(numerator, "numerator");
        requireNonNull(denominator, "denominator");
        if (denominator.signum() == 0) {
            throw new IllegalArgumentException("denominator: 0 (expected: any other integer)");
        }
        BigInteger divisor = numerator.gcd(denominator);
        if (denominator.signum() < 0) {
            divisor = divisor.negate();
        }
        numerator = numerator.divide(divisor);
        denominator = denominator.divide(divisor);
    }

    /**
     * Makes a fraction of two integers.
     *
     * @param numerator any integer
     * @param denominator any integer but zero
     * @return the fraction
     */
    public static Fraction of(long numerator, long denominator) {
        return new Fraction(BigInteger.valueOf(numerator), BigInteger.valueOf(denominator));
    }

    /**
     * Takes a decimal number such as {@code 0.05} or {@code 1e-6} at its word.
     *
     * @param decimal the digits
     * @return the fraction
     * @throws NumberFormatException if it is no decimal number
     */
    public static Fraction parse(String decimal) {
        BigDecimal number = new BigDecimal(decimal);
        return number.scale() > 0
                ? new Fraction(number.unscaledValue(), BigInteger.TEN.pow(number.scale()))
                : new Fraction(number.toBigIntegerExact(), BigInteger.ONE);
    }

    /**
     * Adds.
     *
     * @param other the other
     * @return the sum
     */
    public Fraction plus(Fraction other) {
        return new Fraction(
                numerator.multiply(other.denominator).add(other.numerator.multiply(denominator)),
                denominator.multiply(other.denominator));
    }

    /**
     * Subtracts.
     *
     * @param other the other
     * @return the difference
     */
    public Fraction minus(Fraction other) {
        return plus(new Fraction(other.numerator.negate(), other.denominator));
    }

    /**
     * Multiplies.
     *
     * @param other the other
     * @return the product
     */
    public Fraction times(Fraction other) {
        return new Fraction(numerator.multiply(other.numerator), denominator.multiply(other.denominator));
    }

    /**
     * Divides.
     *
     * @param other any but zero
     * @return the quotient
     */
    public Fraction dividedBy(Fraction other) {
        return new Fraction(numerator.multiply(other.denominator), denominator.multiply(other.numerator));
    }

    /**
     * Raises to a power.
     *
     * @param exponent 0 or more
     * @return the power
     */
    public Fraction pow(int exponent) {
        return new Fraction(numerator.pow(exponent), denominator.pow(exponent));
    }

    /**
     * Rounds to the nearest floating-point number.
     *
     * @return the number, to within one unit in its last place
     */
    public double doubleValue() {
        return new BigDecimal(numerator)
                .divide(new BigDecimal(denominator), MathContext.DECIMAL128)
                .doubleValue();
    }

    @Override
    public int compareTo(Fraction other) {
        return numerator.multiply(other.denominator).compareTo(other.numerator.multiply(denominator));
    }

    /** Writes {@code 5/28}, or {@code 3} for a whole number. */
    @Override
    public String toString() {
        return denominator.equals(BigInteger.ONE) ? numerator.toString() : numerator + "/" + denominator;
    }
}
