import { printable } from '../terminal/printable.ts';
import { table } from '../terminal/table.ts';
import type { ScenarioResult, StepOutcome, StepResult } from './run-scenario.ts';

const LONGEST = 600;

/** Foreign output on one line: line feeds as bars, control characters visible, no more than a screen. */
function oneLine(text: string): string {
  const joined = printable(text.trim().split('\n').join(' | '));
  return joined.length > LONGEST ? `${joined.slice(0, LONGEST)} …` : joined;
}

const COLOURS: Readonly<Record<StepOutcome, string>> = {
  'as expected': '32',
  different: '31',
  'left out': '33',
  'not run': '33',
};

function coloured(text: string, outcome: StepOutcome, colour: boolean): string {
  return colour ? `\u001b[${COLOURS[outcome]}m${text}\u001b[0m` : text;
}

/** What is known of a step before it runs. */
export function startText(number: number, title: string, command: string, expected: string): string {
  return `\n${String(number).padStart(2)}. ${title}\n    $ ${printable(command)}\n    expected  ${oneLine(expected)}\n`;
}

/** What it showed. */
export function endText(result: StepResult, colour: boolean): string {
  const verdict = coloured(result.outcome, result.outcome, colour);
  return `    seen      ${oneLine(result.seen)}\n    ${verdict}, ${result.seconds.toFixed(1)} s\n`;
}

/** The table at the end: every step with its outcome, and one line for each scenario. */
export function summary(results: readonly ScenarioResult[], seconds: number, colour: boolean): string {
  const rows = results.flatMap(({ name, steps }) =>
    steps.map((step, i) => [name, String(i + 1), step.title, `${step.seconds.toFixed(1)} s`, step.outcome]),
  );
  const [header = '', ...lines] = table(['SCENARIO', 'STEP', '', 'TIME', 'OUTCOME'], rows).trimEnd().split('\n');
  const outcomes = results.flatMap(({ steps }) => steps.map(({ outcome }) => outcome));
  const body = lines.map((line, i) => coloured(line, outcomes[i] ?? 'not run', colour));
  const totals = results.map(({ name, ok, steps, seconds: took, leftOut: why }) => {
    if (why !== undefined) return coloured(`${name}: left out: ${why}`, 'left out', colour);
    const good = steps.filter(({ outcome }) => outcome === 'as expected').length;
    const leftOut = steps.filter(({ outcome }) => outcome === 'left out').length;
    const rest = leftOut > 0 ? `, ${leftOut} left out` : '';
    const text = `${name}: ${good} of ${steps.length} steps as expected${rest}, ${took.toFixed(1)} s`;
    return coloured(text, ok ? 'as expected' : 'different', colour);
  });
  return `\n${[header, ...body].join('\n')}\n\n${totals.join('\n')}\nall: ${seconds.toFixed(1)} s\n`;
}
