import {
  LockkeeperError,
  notWritten,
  placeKeyOf,
  type PlannedPush,
  type PlannedStore,
  planPush,
  type PushAnswer,
  type PushSettings,
  type Refusal,
  refusal,
  type SealedValue,
  storeKeyOf,
  type SyncedPushes,
  within,
} from '@lockkeeper/core';
import type { LiveNamespaces } from '../external-secret/still-allowed.ts';
import { failureOf } from './failure.ts';
import { askGate } from './gate.ts';
import type { PushPass } from './pass.ts';
import type { PushSecretPorts } from './ports.ts';
import type { PushSourceData, ReadPush } from './sources.ts';

/** What came of a push to all stores. */
export interface Pushed {
  /** What is in place now. */
  readonly synced: SyncedPushes;
  /** How often something was changed. */
  readonly changes: number;
  /** The first failure, in ESO's words; the rest was pushed all the same. */
  readonly failure?: Refusal;
}

/** Remote secrets of one store that are written at a time. */
const CONCURRENT = 8;

const FAILED = 'set secret failed: ';

type Data = ReadonlyMap<string, SealedValue>;

/** In a millisecond. */
const NANOSECONDS = 1_000_000n;

function planFor(ports: PushSecretPorts, pass: PushPass, store: PlannedStore, secrets: readonly PushSourceData[]) {
  const sources = {
    randomBytes: (count: number) => ports.random.bytes(count),
    now: () => BigInt(ports.clock.now()) * NANOSECONDS,
  };
  const from = new Map<string, string>();
  return secrets.flatMap(({ name, data }) => {
    const planned = planPush(pass.object.spec, store, data, sources);
    for (const one of planned) refuseTwice(from, placeKeyOf(one.data), name);
    return planned;
  });
}

/** Two Secrets for one place: which of them stays there would be chance. ESO writes both, one over the other. */
function refuseTwice(from: Map<string, string>, place: string, name: string): void {
  const first = from.get(place);
  from.set(place, name);
  if (first === undefined || first === name) return;
  const names = `${JSON.stringify(first)} and ${JSON.stringify(name)}`;
  throw new LockkeeperError(
    'InvalidInput',
    `duplicate remote key ${JSON.stringify(place)}: the Secrets ${names} both have it`,
  );
}

/** The plan, or why there is none. */
function planned(...given: Parameters<typeof planFor>): readonly PlannedPush[] | Refusal {
  try {
    return planFor(...given);
  } catch (error) {
    if (!(error instanceof LockkeeperError)) throw error;
    return refusal(error.code, error.message);
  }
}

/** The settings with the text of the resource policy, which stands in an object of the namespace. */
function settingsOf(
  { metadata: { settings, policySource } }: PlannedPush,
  { objects }: ReadPush,
): PushSettings | Refusal {
  if (policySource === undefined || settings.service !== 'SecretsManager') return settings;
  const { kind, name, key } = policySource;
  const document = textOf(objects.get(`${kind}/${name}`), key);
  if (document === undefined) {
    const what = `resource policy: there is no text under key ${JSON.stringify(key)} of ${kind} ${JSON.stringify(name)}`;
    return refusal('Absent', what, 'later');
  }
  return { ...settings, resourcePolicy: { document, blockPublicPolicy: true } };
}

function textOf(data: Data | undefined, key: string): string | undefined {
  const value = data?.get(key);
  return value && Buffer.from(value.reveal()).toString();
}

/** The gate, then the write, with nothing between them. */
async function pushOne(
  ports: PushSecretPorts,
  live: LiveNamespaces,
  pass: PushPass,
  read: ReadPush,
  store: PlannedStore,
  one: PlannedPush,
): Promise<PushAnswer | Refusal> {
  const settings = settingsOf(one, read);
  if ('tenant' in settings) return settings;
  const outdated = await read.generated?.objection();
  if (outdated !== undefined) return outdated;
  const { remoteKey, property } = one.data.match.remoteRef;
  const use = await askGate(ports, live, pass, store, [{ key: remoteKey, settings }]);
  if ('tenant' in use) return use;
  const [reference] = use.references;
  if (reference === undefined) throw new TypeError('the gate names what it lets through');
  const { updatePolicy } = pass.object.spec;
  const wish = { reference, ...(property ? { property } : {}), value: one.value, settings, updatePolicy };
  return ports.writer.push(use, wish, pass.signal);
}

/** Entries by what they write to: places of one remote secret are written one after the other. */
function byRemoteKey(plan: readonly PlannedPush[]): readonly (readonly PlannedPush[])[] {
  const groups = new Map<string, PlannedPush[]>();
  for (const one of plan) {
    const { remoteKey } = one.data.match.remoteRef;
    groups.set(remoteKey, [...(groups.get(remoteKey) ?? []), one]);
  }
  return [...groups.values()];
}

/** Writes everything that one store gets. A failure keeps nothing else from being written. */
async function pushTo(
  ports: PushSecretPorts,
  live: LiveNamespaces,
  pass: PushPass,
  read: ReadPush,
  store: PlannedStore,
): Promise<Pushed> {
  const plan = planned(ports, pass, store, read.secrets);
  if ('tenant' in plan) return { synced: new Map(), changes: 0, failure: within(FAILED, plan) };
  const answers = new Map<PlannedPush, PushAnswer | Refusal>();
  const groups = byRemoteKey(plan);
  for (let i = 0; i < groups.length; i += CONCURRENT) {
    const writing = groups.slice(i, i + CONCURRENT).map(async (group) => {
      for (const one of group) answers.set(one, await pushOne(ports, live, pass, read, store, one));
    });
    await Promise.all(writing);
  }
  return collected(store, plan, answers);
}

function collected(
  store: PlannedStore,
  plan: readonly PlannedPush[],
  answers: ReadonlyMap<PlannedPush, PushAnswer | Refusal>,
): Pushed {
  const places = new Map<string, PlannedPush['data']>();
  let [changes, failure] = [0, undefined as Refusal | undefined];
  for (const one of plan) {
    const answer = answers.get(one);
    if (answer === undefined) continue;
    const failed = failureOf(answer);
    if (failed === undefined) places.set(placeKeyOf(one.data), one.data);
    else failure ??= within(`${FAILED}${notWritten(one.data, store.name)}`, failed);
    if ('kind' in answer && answer.kind === 'written' && answer.change !== 'unchanged') changes += 1;
  }
  return { synced: new Map([[storeKeyOf(store), places]]), changes, ...(failure ? { failure } : {}) };
}

/** Pushes to every store. One that fails keeps no other from what is new. */
export async function pushAll(
  ports: PushSecretPorts,
  live: LiveNamespaces,
  pass: PushPass,
  read: ReadPush,
  stores: readonly PlannedStore[],
): Promise<Pushed> {
  const all = await Promise.all(stores.map((store) => pushTo(ports, live, pass, read, store)));
  const failures = all.flatMap(({ failure }) => (failure ? [failure] : []));
  // Told is the first. Worth another try soon is the whole as soon as any of it is.
  const [first] = failures;
  const retry = failures.some((failure) => failure.retry === 'later') ? 'later' : 'change';
  return {
    synced: new Map(all.flatMap(({ synced }) => [...synced])),
    changes: all.reduce((sum, { changes }) => sum + changes, 0),
    ...(first ? { failure: { ...first, retry } } : {}),
  };
}
