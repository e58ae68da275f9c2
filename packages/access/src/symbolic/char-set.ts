/** A set of UTF-16 code units as sorted ranges that do not touch. Patterns of policies compare code units, not characters. */
export type CharSet = readonly (readonly [from: number, to: number])[];

const last = 0xffff;

export const anyUnit: CharSet = [[0, last]];

/** The set of the code units of a text. */
export function unitsOf(text: string): CharSet {
  return setOf(Array.from({ length: text.length }, (_, at) => [text.charCodeAt(at), text.charCodeAt(at)] as const));
}

/** The set of some ranges, in any order. */
export function setOf(ranges: readonly (readonly [number, number])[]): CharSet {
  const joined: [number, number][] = [];
  for (const [from, to] of ranges.toSorted(([a], [b]) => a - b)) {
    const before = joined.at(-1);
    if (before !== undefined && from <= before[1] + 1) before[1] = Math.max(before[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

/** All code units that are not in a set. */
export function outside(set: CharSet): CharSet {
  const rest: [number, number][] = [];
  let from = 0;
  for (const [start, end] of set) {
    if (start > from) rest.push([from, start - 1]);
    from = end + 1;
  }
  if (from <= last) rest.push([from, last]);
  return rest;
}

export function hasUnit(set: CharSet, unit: number): boolean {
  return set.some(([from, to]) => from <= unit && unit <= to);
}

/**
 * The code units, grouped so that no given set tells the members of a group apart. Each group is represented by the member that
 * reads best, and groups stand in the order in which their representatives read best.
 */
export function alphabetOf(sets: readonly CharSet[]): readonly number[] {
  const distinct = [...new Map(sets.map((set) => [set.join(';'), set])).values()];
  const starts = [...new Set([0, ...distinct.flat().flatMap(([from, to]) => [from, to + 1])])]
    .filter((start) => start <= last)
    .toSorted((a, b) => a - b);
  const best = new Map<string, number>();
  for (const [index, from] of starts.entries()) {
    const to = (starts[index + 1] ?? last + 1) - 1;
    const signature = distinct.map((set) => (hasUnit(set, from) ? '1' : '0')).join('');
    const unit = mostReadable(from, to);
    const known = best.get(signature);
    if (known === undefined || rank(unit) < rank(known)) best.set(signature, unit);
  }
  return [...best.values()].toSorted((a, b) => rank(a) - rank(b));
}

/** Letters and digits first, then signs that names may have, then other printable signs, then the rest. */
const liked = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-/_.:=+@,';

function rank(unit: number): number {
  const place = liked.indexOf(String.fromCharCode(unit));
  if (place >= 0) return place;
  return unit > 0x20 && unit < 0x7f ? 100 + unit : 1000 + unit;
}

function mostReadable(from: number, to: number): number {
  let best = from;
  // Beyond ASCII the first is as good as any.
  for (let unit = from; unit <= Math.min(to, 0x7e); unit++) if (rank(unit) < rank(best)) best = unit;
  return best;
}
