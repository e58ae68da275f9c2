import { type ScannedOutput, scanForPlanted } from '@lockkeeper/testkit';
import type { Commit, KubeJson } from '../cluster/history.ts';
import type { Invariant, OutputRecord, Violation } from './run-record.ts';

/** What a commit shows to readers who may not see values: all of it, but for the data of a Secret. */
function visible(commit: Commit): string {
  const { metadata = {}, data, ...rest }: KubeJson = commit.after ?? {};
  const parts = [
    ...Object.entries(metadata),
    ...Object.entries(rest),
    ...(commit.kind === 'Secret' ? [] : [['data', data]]),
  ];
  return parts.map((part) => JSON.stringify(part)).join('\n');
}

function* outputsOf(run: OutputRecord): Generator<ScannedOutput> {
  for (const { where, text } of run.outputs) yield { where, content: text };
  for (const commit of run.history.commits) {
    if (!commit.ours || commit.after === undefined) continue;
    yield { where: `${commit.kind} ${commit.namespace}/${commit.name} at ${commit.at} ms`, content: visible(commit) };
  }
  for (const { path, at } of run.requests) yield { where: `request path at ${at} ms`, content: path };
}

/** Each different piece once: what is clean needs no second look, and nearly every run is clean. */
function piecesOf(outputs: readonly ScannedOutput[]): string {
  return [...new Set(outputs.flatMap(({ content }) => String(content).split('\n')))].join('\n');
}

export const noValueOut: Invariant<OutputRecord> = {
  id: 'S10',
  states:
    'no value, and no piece of one, is in a log, an event, a status, a metric or any other output, however wrapped',
  *check(run): Generator<Violation> {
    const outputs = [...outputsOf(run)];
    if (scanForPlanted([{ where: 'all', content: piecesOf(outputs) }], run.accounts.tokens).length === 0) return;
    for (const { where, token, encoding } of scanForPlanted(outputs, run.accounts.tokens)) {
      const at = Number(/ at (\d+) ms/.exec(where)?.[1] ?? 0);
      yield { invariant: 'S10', at, message: `${where} holds ${token.slice(0, token.lastIndexOf('.'))} (${encoding})` };
    }
  },
};
