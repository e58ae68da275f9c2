import type { AwsAccounts } from '../aws/account.ts';
import type { Commit, KubeJson } from '../cluster/history.ts';
import { findTokens } from '../aws/account.ts';
import { controllerOf, specOf, type SpecView } from './external-secret.ts';
import type { Invariant, RunRecord, Violation } from './run-record.ts';

/** The keys that a spec asks for, as far as they follow from it and from the documents it extracts. */
export function keysAsked(spec: SpecView, accounts: AwsAccounts): ReadonlySet<string> {
  const template = spec.target?.template?.data;
  if (template !== undefined) return new Set(Object.keys(template));
  return new Set([
    ...(spec.data ?? []).map((entry) => entry.secretKey),
    ...(spec.dataFrom ?? []).flatMap((entry) => accounts.propertiesOf(entry.extract.key)),
  ]);
}

/** Specs that the owner has ever had up to this write: it may have acted on any of them. */
function specsBefore(run: RunRecord, commit: Commit): readonly SpecView[] {
  const owner = controllerOf(commit.after) ?? controllerOf(commit.before);
  const versions = run.history.byUid('ExternalSecret', commit.namespace, owner?.uid ?? '');
  return versions.filter(({ from }) => from <= commit.at).map(({ object }) => specOf(object));
}

const valueOf = (secret: KubeJson, key: string): string => Buffer.from(secret.data?.[key] ?? '', 'base64').toString();

function* losses(run: RunRecord, commit: Commit): Generator<string> {
  const { before, after } = commit;
  if (before === undefined || after === undefined) return;
  const specs = specsBefore(run, commit);
  for (const key of Object.keys(before.data ?? {})) {
    const asked = specs.length > 0 && specs.every((spec) => keysAsked(spec, run.accounts).has(key));
    const kept = Object.hasOwn(after.data ?? {}, key);
    if (!kept && asked) yield `key ${key} was taken away although every version of the spec asks for it`;
    const emptied = kept && valueOf(after, key) === '' && valueOf(before, key) !== '';
    if (emptied && findTokens(valueOf(before, key)).length > 0) yield `the value of ${key} was emptied`;
  }
}

export const nothingLost: Invariant = {
  id: 'S3',
  states: 'no key and no value is lost that is still asked for, whatever a source answers',
  *check(run): Generator<Violation> {
    for (const commit of run.history.commits) {
      if (!commit.ours || commit.kind !== 'Secret') continue;
      for (const loss of losses(run, commit)) {
        const message = `${commit.namespace}/${commit.name}: ${loss}`;
        yield { invariant: 'S3', at: commit.at, step: commit.step, message };
      }
    }
  },
};
