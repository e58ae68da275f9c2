/** Powers of ten beyond these are infinite or zero. */
const LARGEST_PLACES = 400;

/**
 * Rounds to a number of decimal places, upwards from `threshold` of the last place on. It calculates in float64 step by step as
 * sprig does, with what that does to numbers like 1.005.
 */
export function roundTo(value: number, places: number, threshold: number): number {
  const power = powerOfTen(places);
  const moved = power * value;
  const fraction = moved - Math.trunc(moved);
  return (fraction >= threshold ? Math.ceil(moved) : Math.floor(moved)) / power;
}

/** Go's `math.Pow(10, exponent)`, which multiplies mantissas and exponents apart. */
function powerOfTen(exponent: number): number {
  if (Math.abs(exponent) > LARGEST_PLACES) return exponent > 0 ? Number.POSITIVE_INFINITY : 0;
  let mantissa = 1;
  let twos = 0;
  // 10 = 0.625 × 2^4
  let factor = 0.625;
  let factorTwos = 4;
  for (let rest = Math.abs(exponent); rest > 0; rest >>= 1) {
    if (rest & 1) {
      mantissa *= factor;
      twos += factorTwos;
    }
    factor *= factor;
    factorTwos <<= 1;
    if (factor < 0.5) {
      factor += factor;
      factorTwos--;
    }
  }
  return exponent < 0 ? timesPowerOfTwo(1 / mantissa, -twos) : timesPowerOfTwo(mantissa, twos);
}

function timesPowerOfTwo(value: number, exponent: number): number {
  const first = Math.trunc(exponent / 2);
  return value * 2 ** first * 2 ** (exponent - first);
}
