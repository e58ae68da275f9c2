import { type LintFinding, lintText } from '@lockkeeper/access';
import { LockkeeperError } from '@lockkeeper/core';
import { stringify } from 'yaml';
import { readTexts, type TextFile } from '../lint/read-texts.ts';
import type { CommandIo } from '../process/command-io.ts';
import { EXIT } from '../process/exit-codes.ts';
import { printable } from '../terminal/printable.ts';

type Severity = LintFinding['severity'];

export interface AccessLintOptions {
  readonly files: readonly string[];
  readonly output: 'table' | 'json' | 'yaml';
  /** The least severity that is reported. */
  readonly level: Severity;
}

interface FileFinding extends LintFinding {
  readonly file: string;
}

interface FileReport {
  readonly file: string;
  readonly policies: number;
  readonly findings: readonly FileFinding[];
}

const severities: readonly Severity[] = ['error', 'warning', 'note'];

/**
 * `lockkeeper access lint FILE…`: mistakes on stdout, a summary on stderr. Ends with 1 when one is an error or a warning.
 * @throws LockkeeperError `InvalidInput` for a file that is missing or no text, and when JSON files hold no policy at all.
 */
export async function runAccessLint(options: AccessLintOptions, io: CommandIo): Promise<number> {
  const reports = (await readTexts(options.files)).map((file) => lintFile(file, options.level));
  checkThereIsOne(reports);
  const findings = reports.flatMap((report) => report.findings);
  io.out(format(reports, findings, options.output));
  io.err(`${summary(reports, findings)}\n`);
  return findings.some(({ severity }) => severity !== 'note') ? EXIT.failed : EXIT.done;
}

function lintFile({ name, text }: TextFile, level: Severity): FileReport {
  const { findings, policies } = lintText(text);
  const reported = severities.slice(0, severities.indexOf(level) + 1);
  const kept = findings.filter(({ severity }) => reported.includes(severity));
  return { file: name, policies, findings: kept.map((finding) => ({ file: name, ...finding })) };
}

/** A gate that looked at nothing must not pass. */
function checkThereIsOne(reports: readonly FileReport[]): void {
  if (reports.length === 0) throw new LockkeeperError('InvalidInput', 'there is no file to look at');
  const looked = reports.some(
    ({ file, policies, findings }) => policies + findings.length > 0 || !file.endsWith('.json'),
  );
  if (looked) return;
  const names = reports.map(({ file }) => file).join(', ');
  throw new LockkeeperError('InvalidInput', `${names}: no policy in it, that is, no object with a Statement`);
}

function format(
  reports: readonly FileReport[],
  findings: readonly FileFinding[],
  output: AccessLintOptions['output'],
): string {
  if (output === 'table') return lines(findings);
  const files = reports.map(({ file, policies }) => ({ file, policies }));
  const result = { files, findings };
  return output === 'json' ? `${JSON.stringify(result, null, 2)}\n` : stringify(result, { lineWidth: 0 });
}

/** Columns, and under each mistake what to write instead. */
function lines(findings: readonly FileFinding[]): string {
  const rows = findings.map(({ file, line, column, severity, rule, message, mend }) => ({
    cells: [`${file}:${line}:${column}`, severity, rule].map((cell) => printable(cell)),
    message: printable(message),
    mend: printable(mend),
  }));
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map(({ cells }) => cells[column]?.length ?? 0)));
  return rows
    .map(({ cells, message, mend }) => {
      const padded = cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('   ');
      return `${padded}   ${message}\n    mend: ${mend}\n`;
    })
    .join('');
}

function summary(reports: readonly FileReport[], findings: readonly FileFinding[]): string {
  const policies = reports.reduce((sum, report) => sum + report.policies, 0);
  const counts = severities.map((severity) =>
    counted(findings.filter((one) => one.severity === severity).length, severity),
  );
  const looked = `${counted(policies, 'policy', 'policies')} in ${counted(reports.length, 'file')}`;
  return `${looked}: ${counts.join(', ')}`;
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
