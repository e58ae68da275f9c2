export type Outcome = 'passed' | 'failed' | 'skipped' | 'deselected';

/** What happened to one test. `verified`: its authors ran it against AWS itself. */
export interface TestResult {
  readonly test: string;
  readonly outcome: Outcome;
  readonly verified: boolean;
}

export interface Tally {
  readonly service: string;
  readonly passed: number;
  readonly failed: number;
  readonly deselected: number;
  /** Tests that skip themselves outside of moto's own process. */
  readonly skipped: number;
  readonly verified: number;
  readonly verifiedPassed: number;
}

/** Reads what `report_outcomes.py` wrote. A test with several lines counts once, by its worst. */
export function parseOutcomes(text: string): readonly TestResult[] {
  const results = new Map<string, TestResult>();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const result: TestResult = JSON.parse(line);
    if (results.get(result.test)?.outcome !== 'failed') results.set(result.test, result);
  }
  return [...results.values()];
}

export function tally(service: string, results: readonly TestResult[]): Tally {
  const count = (outcome: Outcome): number => results.filter((result) => result.outcome === outcome).length;
  const verified = results.filter((result) => result.verified && result.outcome !== 'skipped');
  return {
    service,
    passed: count('passed'),
    failed: count('failed'),
    deselected: count('deselected'),
    skipped: count('skipped'),
    verified: verified.length,
    verifiedPassed: verified.filter(({ outcome }) => outcome === 'passed').length,
  };
}

/** The share of applicable tests that pass, from 0 to 1; a service without any passes nothing. */
export function share({ passed, failed }: Tally): number {
  return passed + failed === 0 ? 0 : passed / (passed + failed);
}

const headings = ['service', 'applicable', 'passed', 'failed', 'share', 'deselected', 'skipped', 'AWS-verified'];

export function printTable(tallies: readonly Tally[]): string {
  const rows = tallies.map((entry) => [
    entry.service,
    `${entry.passed + entry.failed}`,
    `${entry.passed}`,
    `${entry.failed}`,
    `${(share(entry) * 100).toFixed(1)} %`,
    `${entry.deselected}`,
    `${entry.skipped}`,
    `${entry.verifiedPassed}/${entry.verified}`,
  ]);
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return [headings, ...rows]
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '),
    )
    .join('\n');
}
