import type { AwsRead } from '../faults/secret-provider.ts';
import { findTokens, type TokenFacts } from '../aws/account.ts';
import type { Commit, KubeJson } from '../cluster/history.ts';
import { controllerOf, sourceNames, specOf } from './external-secret.ts';
import type { Invariant, RunRecord, Violation } from './run-record.ts';

/** How long a process may take from the bytes of an event to acting on it: parsing and queueing happen at once in a run. */
const grace = 50;

/** Every token in the values of a Secret, also where a source had stored it in base64. */
export function tokensOf(secret: KubeJson): readonly TokenFacts[] {
  return Object.values(secret.data ?? {}).flatMap((value) => {
    const text = Buffer.from(value, 'base64').toString();
    return [...findTokens(text), ...findTokens(Buffer.from(text, 'base64').toString())];
  });
}

const isOurSecretWrite = (commit: Commit): boolean =>
  commit.ours && commit.kind === 'Secret' && commit.after !== undefined;

/** The namespaces that a cluster store admits, by its conditions alone. */
function admits(store: KubeJson, namespace: KubeJson): boolean {
  const spec = store.spec as {
    readonly conditions?: readonly {
      readonly namespaces?: readonly string[];
      readonly namespaceSelector?: { readonly matchLabels?: Readonly<Record<string, string>> };
    }[];
  };
  if (store.kind === 'SecretStore') return store.metadata?.namespace === namespace.metadata?.name;
  const conditions = spec.conditions ?? [];
  const labels = namespace.metadata?.labels ?? {};
  const selected = (wanted: Readonly<Record<string, string>> | undefined): boolean =>
    wanted !== undefined && Object.entries(wanted).every(([key, value]) => labels[key] === value);
  return (
    conditions.length === 0 ||
    conditions.some(
      (entry) =>
        (entry.namespaces ?? []).includes(namespace.metadata?.name ?? '') ||
        selected(entry.namespaceSelector?.matchLabels),
    )
  );
}

interface Basis {
  readonly store: KubeJson;
  readonly namespace: KubeJson;
}

/** The store and the namespace as they were in the versions that a read says it rests on. */
function basisOf(run: RunRecord, read: AwsRead): Basis | undefined {
  const find = (kind: string): KubeJson | undefined => {
    const on = read.use.restsOn.find((object) => object.kind === kind);
    if (on === undefined) return undefined;
    const versions = run.history.versions(kind, on.namespace ?? '', on.name);
    return versions.find(({ object }) => object.metadata?.resourceVersion === on.resourceVersion)?.object;
  };
  const store = find('ClusterSecretStore') ?? find('SecretStore');
  const namespace = find('Namespace');
  return store === undefined || namespace === undefined ? undefined : { store, namespace };
}

/** The newest version of an object that had reached a process by a moment, if it is newer than the one it acted on. */
function newestSeen(run: RunRecord, by: string, acted: KubeJson, at: number): KubeJson {
  const namespace = acted.metadata?.namespace ?? '';
  const name = acted.metadata?.name ?? '';
  let newest = acted;
  for (const seen of run.sightings) {
    if (
      seen.by !== by ||
      seen.at > at ||
      seen.kind !== acted.kind ||
      seen.name !== name ||
      seen.namespace !== namespace
    )
      continue;
    if (Number(seen.resourceVersion) <= Number(newest.metadata?.resourceVersion)) continue;
    const versions = run.history.versions(acted.kind ?? '', namespace, name);
    newest = versions.find(({ object }) => object.metadata?.resourceVersion === seen.resourceVersion)?.object ?? newest;
  }
  return newest;
}

/**
 * Whether the namespace was admitted as far as the process could know, or in truth: who acts on an old version that has
 * become right again does no harm.
 */
function admittedAt(run: RunRecord, by: string, basis: Basis, at: number): boolean {
  if (admits(newestSeen(run, by, basis.store, at), newestSeen(run, by, basis.namespace, at))) return true;
  const [store, namespace] = [basis.store, basis.namespace].map((acted) =>
    run.history
      .versions(acted.kind ?? '', acted.metadata?.namespace ?? '', acted.metadata?.name ?? '')
      .find(({ from, to }) => from <= at && to > at),
  );
  return store !== undefined && namespace !== undefined && admits(store.object, namespace.object);
}

/** Why a read does not justify the write, or undefined when it does. */
function objection(run: RunRecord, commit: Commit, read: AwsRead): string | undefined {
  const basis = basisOf(run, read);
  if (basis === undefined) return 'the read rests on versions of store and namespace that never were';
  if (basis.namespace.metadata?.name !== commit.namespace) return 'the read rests on another namespace';
  if (!admits(basis.store, basis.namespace))
    return 'the store did not admit the namespace in the versions the read rests on';
  if (!admittedAt(run, commit.author, basis, read.startedAt - grace)) {
    return 'the process had seen that the store no longer admits the namespace when it read';
  }
  if (!admittedAt(run, commit.author, basis, commit.sentAt - grace)) {
    return 'the process had seen that the store no longer admits the namespace when it wrote';
  }
  return undefined;
}

function* checkToken(run: RunRecord, commit: Commit, token: TokenFacts): Generator<string> {
  const reads = run.reads.filter(
    (read) =>
      read.by === commit.author &&
      read.kind === 'value' &&
      read.use.namespace === commit.namespace &&
      read.address.account === token.account &&
      read.address.name === token.name &&
      read.version === token.version &&
      read.at <= commit.at,
  );
  const what = `${token.account}/${token.name} ${token.version} in ${commit.namespace}/${commit.name}`;
  if (reads.length === 0) {
    yield `${what}: its author never read it for this namespace`;
    return;
  }
  const objections = reads.map((read) => objection(run, commit, read));
  if (!objections.includes(undefined)) yield `${what}: ${objections.at(-1)}`;
  const owner = controllerOf(commit.after);
  const versions = run.history.byUid('ExternalSecret', commit.namespace, owner?.uid ?? '');
  const asked = versions.some(
    ({ object, from }) => from <= commit.at && sourceNames(specOf(object)).includes(token.name),
  );
  if (!asked) yield `${what}: its owner ${owner?.name ?? '(none)'} never asked for it`;
}

export const rightPlace: Invariant = {
  id: 'S1',
  states:
    'a value is only where an ExternalSecret of that namespace asked for it, and its store admitted the namespace',
  *check(run): Generator<Violation> {
    for (const commit of run.history.commits) {
      if (!isOurSecretWrite(commit)) continue;
      for (const token of tokensOf(commit.after ?? {})) {
        for (const message of checkToken(run, commit, token))
          yield { invariant: 'S1', at: commit.at, step: commit.step, message };
      }
    }
  },
};
