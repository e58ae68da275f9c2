import { type ScannedOutput, scanForPlanted } from '@lockkeeper/testkit';
import type { Commit, KubeJson } from '../cluster/history.ts';
import type { Invariant, RunRecord, Violation } from './run-record.ts';

/** What a commit shows to readers who may not see values: all of it, but for the data of a Secret. */
function visible(commit: Commit): string {
  const object: KubeJson = commit.after ?? {};
  return JSON.stringify(commit.kind === 'Secret' ? { ...object, data: undefined } : object);
}

function* outputsOf(run: RunRecord): Generator<ScannedOutput> {
  for (const { where, text } of run.outputs) yield { where, content: text };
  for (const commit of run.history.commits) {
    if (!commit.ours || commit.after === undefined) continue;
    yield { where: `${commit.kind} ${commit.namespace}/${commit.name} at ${commit.at} ms`, content: visible(commit) };
  }
  for (const { path, at } of run.requests) yield { where: `request path at ${at} ms`, content: path };
}

export const noValueOut: Invariant = {
  id: 'S10',
  states:
    'no value, and no piece of one, is in a log, an event, a status, a metric or any other output, however wrapped',
  *check(run): Generator<Violation> {
    // One text for all: what is clean as a whole needs no second look, and most runs are clean.
    const outputs = [...outputsOf(run)];
    const whole = outputs.map(({ content }) => String(content)).join('\n');
    if (scanForPlanted([{ where: 'all', content: whole }], run.accounts.tokens).length === 0) return;
    for (const { where, token, encoding } of scanForPlanted(outputs, run.accounts.tokens)) {
      const at = Number(/ at (\d+) ms/.exec(where)?.[1] ?? 0);
      yield { invariant: 'S10', at, message: `${where} holds ${token.slice(0, token.lastIndexOf('.'))} (${encoding})` };
    }
  },
};
