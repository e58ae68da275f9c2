import { printable } from '../terminal/printable.ts';
import { table } from '../terminal/table.ts';
import type { CallEstimate, MonthlyCalls } from './estimate-calls.ts';
import type { CheckedObject, Severity } from './finding.ts';
import type { MigrationReport } from './check-migration.ts';
import type { NeededActions } from './needed-actions.ts';
import type { NeededFlag } from './needed-flags.ts';
import type { DailyCalls, MountEstimate } from './volumes/estimate-mounts.ts';

const ORDER: readonly Severity[] = ['blocked', 'differs', 'note'];

function worst({ findings }: CheckedObject): Severity | 'ok' {
  return ORDER.find((severity) => findings.some((finding) => finding.severity === severity)) ?? 'ok';
}

/** How many objects have which worst finding. */
export function countObjects(objects: readonly CheckedObject[]): Readonly<Record<Severity | 'ok', number>> {
  const counts = { ok: 0, note: 0, differs: 0, blocked: 0 };
  for (const object of objects) counts[worst(object)] += 1;
  return counts;
}

function objectLines(object: CheckedObject): string {
  const { kind, namespace, name, findings } = object;
  const head = `${worst(object).padEnd(8)}${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}\n`;
  const lines = findings.map(
    ({ severity, text, mend }) =>
      `          ${severity}: ${printable(text.replaceAll('\n', '; '))}\n${mend ? `            do: ${printable(mend)}\n` : ''}`,
  );
  return `${printable(head.trimEnd())}\n${lines.join('')}`;
}

const SERVICES = ['secretsManager', 'parameterStore', 'sts'] as const;

function callRows(today: MonthlyCalls | DailyCalls, after: MonthlyCalls | DailyCalls): readonly string[][] {
  return SERVICES.map((service) => [service, String(today[service]), String(after[service])]);
}

function mountLines(mounts: MountEstimate | undefined): string {
  if (mounts === undefined) return '';
  const { today, after, formula, volumes } = mounts;
  const rows = table(['AWS CALLS A DAY FOR FILES', 'TODAY', 'LOCKKEEPER'], callRows(today, after));
  return `\n${rows}${volumes} volumes of pods, while nothing changes. ${formula}\n`;
}

function flagLines(flags: readonly NeededFlag[]): string {
  return flags.map(({ flag, reason }) => `  ${printable(flag)}   # ${printable(reason)}\n`).join('');
}

function callLines({ today, after, dollars, unknown }: CallEstimate): string {
  const rows = callRows(today, after);
  const money = ['dollars for Secrets Manager', dollars.today.toFixed(2), dollars.after.toFixed(2)];
  const rest =
    unknown === 0
      ? ''
      : `${unknown} ExternalSecrets find secrets by name or tag; their calls depend on what is found.\n`;
  if (SERVICES.every((service) => today[service] === 0) && unknown === 0) return '';
  return `\n${table(['AWS CALLS A MONTH', 'TODAY', 'LOCKKEEPER'], [...rows, money])}${rest}`;
}

function section(title: string, body: string): string {
  return body === '' ? '' : `\n${title}\n${body}`;
}

function actionLines({ kind, namespace, name, required, forBatches }: NeededActions): string {
  if (required.length + forBatches.length === 0) return '';
  const lines = [
    `  ${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`,
    ...(required.length === 0 ? [] : [`    needs ${required.join(' ')}`]),
    ...(forBatches.length === 0 ? [] : [`    and for batches, which save most calls, ${forBatches.join(' ')}`]),
  ];
  return lines.map((line) => `${printable(line)}\n`).join('');
}

/** The report for people: what is not simply fine first, then what to prepare, then what it saves. */
export function printReport(report: MigrationReport): string {
  const { objects, grants, flags, csiFlags, admissionFlags, actions, calls, mounts } = report;
  const shown = objects
    .filter(({ findings }) => findings.length > 0)
    .toSorted((a, b) => ORDER.indexOf(worst(a) as Severity) - ORDER.indexOf(worst(b) as Severity));
  const grantLines = grants
    .map(({ metadata, spec }) => `  ${printable(metadata.name)} for namespace ${printable(spec.namespace)}\n`)
    .join('');
  return [
    shown.map(objectLines).join(''),
    section('FLAGS OF THE OPERATOR', flagLines(flags)),
    section('FLAGS AND VARIABLES OF lockkeeper csi', flagLines(csiFlags)),
    section('FLAGS OF lockkeeper admission', flagLines(admissionFlags)),
    section('GRANTS TO REVIEW (--grants FILE writes them)', grantLines),
    section('IAM ACTIONS', actions.map(actionLines).join('')),
    callLines(calls),
    mountLines(mounts),
  ].join('');
}
