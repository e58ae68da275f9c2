import { tokenize } from '../check-boundaries/tokens.ts';

/** One attack of the threat catalogue. A star marks those that give away another tenant's value, or run code in a privileged process. */
export interface ThreatRow {
  readonly id: string;
  readonly star: boolean;
  readonly part: string;
}

/** Which rows need a test now, and why those with a star that are not among them do not yet. */
export interface DueList {
  readonly due: readonly string[];
  readonly notDue: Readonly<Record<string, string>>;
}

export interface ThreatReport {
  /** Due rows without a test. */
  readonly missing: readonly string[];
  /** Rows that have a test and may be moved to `due`. */
  readonly ready: readonly string[];
  /** Rows with a star that are in neither list, or in both, rows without one that are not due, and names that are no row. */
  readonly misplaced: readonly string[];
  /** Tests named after a row that does not exist. */
  readonly unknown: readonly string[];
  /** Rows, with and without a star, that have a test. */
  readonly tested: readonly string[];
}

const IN_TITLE = /\bthreat\/([A-Z]\d+)\b/g;
const IN_CASES = /^\s*-?\s*"?threat"?:\s*"?([A-Z]\d+)"?\s*,?$/gm;

/**
 * Ids of the rows that a file tests: `threat/<id>` in a string of a test file (comments do not count), or a field `threat` of a
 * file of cases, from which the test's name is made.
 */
export function testedRows(path: string, text: string): readonly string[] {
  if (!path.endsWith('.test.ts')) return [...text.matchAll(IN_CASES)].map((match) => match[1] ?? '');
  const strings = tokenize(text).filter((token) => token.kind === 'string');
  return strings.flatMap((token) => [...token.text.matchAll(IN_TITLE)].map((match) => match[1] ?? ''));
}

/** Compares the catalogue and the due list with the tests that there are. */
export function reportThreats(rows: readonly ThreatRow[], list: DueList, tested: ReadonlySet<string>): ThreatReport {
  const known = new Set(rows.map((row) => row.id));
  const stars = new Set(rows.filter((row) => row.star).map((row) => row.id));
  const due = new Set(list.due);
  const notDue = new Set(Object.keys(list.notDue));
  return {
    missing: list.due.filter((id) => !tested.has(id)),
    ready: [...notDue].filter((id) => tested.has(id)),
    misplaced: [...new Set([...stars, ...due, ...notDue])].filter((id) =>
      stars.has(id) ? due.has(id) === notDue.has(id) : notDue.has(id) || !known.has(id),
    ),
    unknown: [...tested].filter((id) => !known.has(id)),
    tested: rows.filter((row) => tested.has(row.id)).map((row) => row.id),
  };
}
