/** What a run prints, line by line, and what it comes to. */
export interface VectorReport {
  readonly lines: readonly string[];
  readonly passed: number;
  readonly failed: number;
}

/** What one vector came to: nothing that differs means that it passed. */
export interface VectorOutcome {
  readonly id: string;
  readonly differences: readonly string[];
  /** Members that are not looked at. */
  readonly unread?: readonly string[];
  /** What is worth knowing of a vector that passes, too. */
  readonly notes?: readonly string[];
}

const LONGEST = 600;

function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}

/** Names each failing vector with what differs, says what was not read, and counts. */
export function reportOf(outcomes: readonly VectorOutcome[]): VectorReport {
  const failing = outcomes.filter(({ differences }) => differences.length > 0);
  const notes = outcomes.flatMap(({ id, unread = [], notes: said = [] }) =>
    [...unread.map((name) => `${name} is not read`), ...said].map((text) => `note: ${id}: ${text}`),
  );
  const lines = failing.flatMap(({ id, differences }) => [id, ...differences.map((text) => `    ${shortened(text)}`)]);
  const failed = failing.length;
  const passed = outcomes.length - failed;
  return { lines: [...notes, ...lines, `${passed} passed, ${failed} failed`], passed, failed };
}

/** What differs between two answers, member by member. */
export function differencesBetween(got: object, want: object): readonly string[] {
  const names = [...new Set([...Object.keys(want), ...Object.keys(got)])];
  return names.flatMap((name) => {
    const [ours, theirs] = [spelled(member(got, name)), spelled(member(want, name))];
    return ours === theirs ? [] : [`${name}: got ${ours}, want ${theirs}`];
  });
}

function member(value: object, name: string): unknown {
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}

/** JSON with sorted keys, so that order counts in lists only. */
function spelled(value: unknown): string {
  const sorted = (_: string, inner: unknown): unknown =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner;
  return value === undefined ? 'nothing' : JSON.stringify(value, sorted);
}
