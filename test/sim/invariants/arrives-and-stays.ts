import type { AwsAccounts } from '../aws/account.ts';
import { findTokens, type SourceAddress } from '../aws/account.ts';
import type { History, KubeJson } from '../cluster/history.ts';
import { adoptable, controllerOf, readyOf, specOf, type SpecView, targetName } from './external-secret.ts';
import type { Invariant, Violation } from './run-record.ts';

/** What an ExternalSecret must come to, computed from the present alone. */
export type Goal =
  | { readonly kind: 'synced'; readonly data: ReadonlyMap<string, string> }
  /** `message` is that of the Ready condition; `why` is for reports. */
  | { readonly kind: 'refused'; readonly why: string; readonly message: string };

const noData = 'could not get secret data from provider';

interface StoreView {
  readonly conditions?: readonly {
    readonly namespaceSelector?: { readonly matchLabels?: Readonly<Record<string, string>> };
  }[];
  readonly provider: {
    readonly aws: {
      readonly service: SourceAddress['service'];
      readonly auth: {
        readonly jwt: { readonly serviceAccountRef: { readonly name: string; readonly namespace?: string } };
      };
    };
  };
}

function storeOf(history: History, namespace: string, ref: SpecView['secretStoreRef']): KubeJson | undefined {
  return ref.kind === 'ClusterSecretStore'
    ? history.current('ClusterSecretStore', '', ref.name)
    : history.current('SecretStore', namespace, ref.name);
}

function admitted(history: History, store: KubeJson, namespace: string): boolean {
  if (store.kind !== 'ClusterSecretStore') return true;
  const conditions = (store.spec as StoreView).conditions ?? [];
  const labels = history.current('Namespace', '', namespace)?.metadata?.labels ?? {};
  return (
    conditions.length === 0 ||
    conditions.some(({ namespaceSelector }) =>
      Object.entries(namespaceSelector?.matchLabels ?? { '': '' }).every(([key, value]) => labels[key] === value),
    )
  );
}

/** Account and service that a store reads from. */
function accountOf(history: History, store: KubeJson, namespace: string): Pick<SourceAddress, 'account' | 'service'> {
  const { service, auth } = (store.spec as StoreView).provider.aws;
  const ref = auth.jwt.serviceAccountRef;
  const account = history.current('ServiceAccount', ref.namespace ?? namespace, ref.name);
  const role = account?.metadata?.annotations?.['eks.amazonaws.com/role-arn'] ?? '';
  return { account: role.split(':')[4] ?? '', service };
}

function collect(spec: SpecView, read: (name: string) => string | undefined): ReadonlyMap<string, string> | undefined {
  const values = new Map<string, string>();
  for (const { extract } of spec.dataFrom ?? []) {
    const text = read(extract.key);
    if (text === undefined) return undefined;
    for (const [key, value] of Object.entries(JSON.parse(text) as Record<string, string>)) values.set(key, value);
  }
  for (const { secretKey, remoteRef } of spec.data ?? []) {
    const text = read(remoteRef.key);
    if (text === undefined) return undefined;
    const value =
      remoteRef.property === undefined ? text : (JSON.parse(text) as Record<string, string>)[remoteRef.property];
    if (value === undefined) return undefined;
    values.set(secretKey, remoteRef.decodingStrategy === 'Base64' ? Buffer.from(value, 'base64').toString() : value);
  }
  const template = spec.target?.template?.data;
  if (template === undefined) return values;
  const render = (text: string): string =>
    text.replaceAll(/\{\{ \.(\w+) \}\}/g, (_, key: string) => values.get(key) ?? '');
  return new Map(Object.entries(template).map(([key, text]) => [key, render(text)]));
}

/** The oracle: what the Secret must hold, or that it must be refused. */
export function goalOf(history: History, accounts: AwsAccounts, external: KubeJson): Goal {
  const spec = specOf(external);
  const namespace = external.metadata?.namespace ?? '';
  const store = storeOf(history, namespace, spec.secretStoreRef);
  if (store === undefined) return { kind: 'refused', why: 'there is no such store', message: noData };
  if (!admitted(history, store, namespace))
    return { kind: 'refused', why: 'the store does not admit the namespace', message: noData };
  const from = accountOf(history, store, namespace);
  const data = collect(spec, (name) => {
    const answer = accounts.read({ ...from, name });
    return answer.kind === 'value' ? answer.version.text : undefined;
  });
  if (data === undefined) return { kind: 'refused', why: 'a source gives no value', message: noData };
  const target = history.current('Secret', namespace, targetName(external));
  const owner = controllerOf(target);
  if (owner !== undefined && owner.uid !== external.metadata?.uid)
    return {
      kind: 'refused',
      why: `${owner.name} owns the target`,
      message: 'target is owned by another ExternalSecret',
    };
  if (target !== undefined && owner === undefined && !adoptable(target, external.metadata?.name ?? '')) {
    return {
      kind: 'refused',
      why: 'the target holds data of nobody we know',
      message: 'target exists and is not managed by an ExternalSecret',
    };
  }
  return { kind: 'synced', data };
}

/** Hides values: reports name versions only. */
const describe = (text: string | undefined): string =>
  text === undefined
    ? 'nothing'
    : findTokens(text)
        .map((token) => `${token.name} ${token.version}`)
        .join(', ') || 'something else';

/** What is missing until an ExternalSecret has what it must have; empty when it has arrived. */
export function* missing(history: History, accounts: AwsAccounts, external: KubeJson): Generator<string> {
  const what = `${external.metadata?.namespace}/${external.metadata?.name}`;
  const goal = goalOf(history, accounts, external);
  const ready = readyOf(external);
  const wanted = goal.kind === 'synced' ? 'True secret synced' : `False ${goal.message}`;
  const shown = `${ready?.status} ${ready?.message}`;
  if (shown !== wanted) {
    const why = goal.kind === 'refused' ? ` (${goal.why})` : '';
    yield `${what}: Ready is ${shown}, must be ${wanted}${why}`;
  }
  if (goal.kind === 'refused') return;
  const target = history.current('Secret', external.metadata?.namespace ?? '', targetName(external));
  if (target === undefined) {
    yield `${what}: the Secret ${targetName(external)} is not there`;
    return;
  }
  if (target.metadata?.labels?.['reconcile.external-secrets.io/managed'] !== 'true') {
    yield `${what}: the Secret lacks the managed label`;
  }
  const keys = new Set([...goal.data.keys(), ...Object.keys(target.data ?? {})]);
  for (const key of keys) {
    const held = target.data?.[key];
    const text = held === undefined ? undefined : Buffer.from(held, 'base64').toString();
    if (text !== goal.data.get(key))
      yield `${what}: key ${key} holds ${describe(text)}, must hold ${describe(goal.data.get(key))}`;
  }
}

/** Everything that still has to happen, for reports and for knowing when a run has converged. */
export function* pending(history: History, accounts: AwsAccounts): Generator<string> {
  for (const external of history.all('ExternalSecret')) yield* missing(history, accounts, external);
  for (const kind of ['SecretStore', 'ClusterSecretStore']) {
    for (const store of history.all(kind)) {
      const { reason = 'not set' } = readyOf(store) ?? {};
      if (reason !== 'Valid') yield `${kind} ${store.metadata?.name}: Ready is ${reason}, must be Valid`;
    }
  }
}

export const arrivesAndStays: Invariant = {
  id: 'L1',
  states: 'once wishes and sources hold still, every Secret comes to match its wish within the bound, and stays so',
  *check(run): Generator<Violation> {
    for (const message of pending(run.history, run.accounts)) yield { invariant: 'L1', at: run.marks.quietTo, message };
  },
};
