import type { Environment } from '@marcbachmann/cel-js';

/** quantity, isQuantity and arithmetic on resource quantities. */
export function registerQuantities(environment: Environment): void {
  const define = (signature: string, run: (...operands: never[]) => unknown): void => {
    environment.registerFunction(signature, run as (...operands: unknown[]) => unknown, { async: false });
  };
  const type = 'kubernetes.Quantity';
  environment.registerType(type, Quantity);
  define(`quantity(string): ${type}`, (text: string) => {
    const found = parseQuantity(text);
    if (found === undefined) throw new RangeError('quantities must match the regular expression of resource.Quantity');
    return found;
  });
  define('isQuantity(string): bool', (text: string) => parseQuantity(text) !== undefined);
  define(`${type}.sign(): int`, (a: Quantity) => BigInt(Number(a.nanos > 0n) - Number(a.nanos < 0n)));
  define(`${type}.isInteger(): bool`, (a: Quantity) => a.nanos % billion === 0n);
  define(`${type}.asInteger(): int`, (a: Quantity) => {
    if (a.nanos % billion !== 0n) throw new RangeError('cannot convert value to integer');
    return a.nanos / billion;
  });
  define(`${type}.asApproximateFloat(): double`, (a: Quantity) => Number(a.nanos) / 1e9);
  define(`${type}.add(${type}): ${type}`, (a: Quantity, b: Quantity) => new Quantity(a.nanos + b.nanos));
  define(`${type}.add(int): ${type}`, (a: Quantity, b: bigint) => new Quantity(a.nanos + b * billion));
  define(`${type}.sub(${type}): ${type}`, (a: Quantity, b: Quantity) => new Quantity(a.nanos - b.nanos));
  define(`${type}.sub(int): ${type}`, (a: Quantity, b: bigint) => new Quantity(a.nanos - b * billion));
  define(`${type}.isGreaterThan(${type}): bool`, (a: Quantity, b: Quantity) => a.nanos > b.nanos);
  define(`${type}.isLessThan(${type}): bool`, (a: Quantity, b: Quantity) => a.nanos < b.nanos);
  define(`${type}.compareTo(${type}): int`, (a: Quantity, b: Quantity) =>
    BigInt(Number(a.nanos > b.nanos) - Number(a.nanos < b.nanos)),
  );
  environment.registerOperator(`${type} == ${type}`, (a: Quantity, b: Quantity) => a.nanos === b.nanos);
}

const billion = 1_000_000_000n;

/** A quantity in billionths, which is as fine as Kubernetes keeps them. */
class Quantity {
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    this.nanos = nanos;
  }

  equals(other: unknown): boolean {
    return other instanceof Quantity && other.nanos === this.nanos;
  }
}

const form = /^([+-]?)(\d{0,40})(?:\.(\d{0,40}))?(?:[eE]([+-]?\d{1,2})|(n|u|m|k|[MGTPE]i?|Ki))?$/;

/** Powers of ten of the decimal suffixes and of two of the binary ones. */
const powers: ReadonlyMap<string, number> = new Map([
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
]);
const doublings: ReadonlyMap<string, bigint> = new Map([
  ['Ki', 10n],
  ['Mi', 20n],
  ['Gi', 30n],
  ['Ti', 40n],
  ['Pi', 50n],
  ['Ei', 60n],
]);

function parseQuantity(text: string): Quantity | undefined {
  const match = form.exec(text);
  return match === null ? undefined : fromParts(match);
}

function fromParts(match: RegExpExecArray): Quantity | undefined {
  const [sign, whole, fraction = '', exponent, suffix = ''] = match.slice(1).map((part) => part ?? '');
  const digits = `${whole}${fraction}`;
  if (digits === '') return undefined;
  const shift = 9 - fraction.length + (powers.get(suffix) ?? 0) + Number(exponent);
  const size = scaled(BigInt(digits) << (doublings.get(suffix) ?? 0n), shift);
  return new Quantity(sign === '-' ? -size : size);
}

/** What is finer than a billionth is rounded up, away from zero. */
function scaled(digits: bigint, shift: number): bigint {
  return shift >= 0 ? digits * 10n ** BigInt(shift) : divideUp(digits, 10n ** BigInt(-shift));
}

function divideUp(digits: bigint, by: bigint): bigint {
  return (digits + by - 1n) / by;
}
