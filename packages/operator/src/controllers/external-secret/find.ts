import {
  type Absence,
  assemble,
  dangerousKeys,
  dangerousKeysText,
  type EntryAnswer,
  type FailedStage,
  type FetchEntry,
  type GeneratedValues,
  refreshCause,
  type Refusal,
  refusal,
  type RenderedSecret,
  type SealedValue,
  type TemplateSources,
  sleep,
} from '@lockkeeper/core';
import { fetchAll } from './fetch.ts';
import { basisOf, type Fetches } from './gather.ts';
import { type Pass, refreshWorld } from './pass.ts';
import type { ExternalSecretPorts } from './ports.ts';
import { readTemplateSources } from './template-sources.ts';

/** What a pass found out about the wanted target, and by which right. */
export interface Findings {
  readonly failure?: { readonly stage: FailedStage; readonly refusal: Refusal };
  /** Absent without a failure: every source answered, and none has anything. */
  readonly rendered?: RenderedSecret;
  /** For a target that is no Secret, which is rendered over the live object: the values, and what its template is taken from. */
  readonly values?: ReadonlyMap<string, SealedValue>;
  readonly sources?: TemplateSources;
  /** Keys that the sources gave. */
  readonly keys: ReadonlySet<string>;
  /** Secrets that are left out because they do not exist. */
  readonly absences: readonly Absence[];
  /** Sentences for the tenant. */
  readonly warnings: readonly string[];
  readonly generated: readonly GeneratedValues[];
  /** A search found nothing but names that are closed to the namespace. */
  readonly isDoubtful: boolean;
  readonly gathered?: Fetches;
}

const NOTHING = { keys: new Set<string>(), absences: [], warnings: [], generated: [], isDoubtful: false } as const;

export function failed(reason: Refusal, stage: FailedStage = 'data', gathered?: Fetches): Findings {
  return { ...NOTHING, failure: { stage, refusal: reason }, ...(gathered ? { gathered } : {}) };
}

/** In a millisecond. */
const NANOSECONDS = 1_000_000n;

/** Asks every generator once. A generator of another controller class makes the object somebody else's. */
async function generate(
  { generators }: Pick<ExternalSecretPorts, 'generators'>,
  pass: Pass,
  gathered: Fetches,
): Promise<ReadonlyMap<FetchEntry, EntryAnswer> | 'foreign'> {
  const answers = new Map<FetchEntry, EntryAnswer>();
  const user = { kind: 'ExternalSecret', name: pass.owner.name, uid: pass.owner.uid } as const;
  for (const entry of gathered.generators) {
    const request = { generator: entry.generator, namespace: pass.namespace, user };
    const answer = await generators.generate(request, pass.signal);
    if (answer.kind === 'foreign') return 'foreign';
    answers.set(entry, answer);
  }
  return answers;
}

/** Fetches what was gathered, with values no older than `maxAgeMs`, and renders the target from it. */
async function look(
  ports: ExternalSecretPorts,
  pass: Pass,
  gathered: Fetches,
  maxAgeMs: number,
): Promise<Findings | 'foreign'> {
  const options = { signal: pass.signal, isBulk: pass.isBulk, maxAgeMs };
  const generated = await generate(ports, pass, gathered);
  if (generated === 'foreign') return 'foreign';
  const fetched = await fetchAll(ports, gathered.fetches, options, pass.object.metadata.annotations);
  if ('tenant' in fetched) return failed(fetched, 'data', gathered);
  const answers = new Map([...fetched.answers, ...generated]);
  const { deletion: deletionPolicy } = pass.policies;
  const sources = {
    randomBytes: (count: number) => ports.random.bytes(count),
    now: () => BigInt(ports.clock.now()) * NANOSECONDS,
  };
  const assembled = assemble([...answers.keys()], answers, { deletionPolicy, sources });
  if (!assembled.ok) return failed(assembled.refusal, 'data', gathered);
  const { data, absences, warnings } = assembled;
  const seen = {
    keys: new Set(data.keys()),
    absences,
    warnings,
    generated: [...generated.values()].filter((answer) => answer.kind === 'values'),
    isDoubtful: fetched.isDoubtful && data.size === 0,
    gathered,
  };
  if (data.size === 0 && deletionPolicy !== 'Merge') return seen;
  return rendered(ports, pass, seen, data);
}

type Seen = Omit<Findings, 'failure' | 'rendered' | 'gathered'> & { readonly gathered: Fetches };

/** Renders what was fetched. What it rests on is noted with the versions that were read, so that a later edit of a template counts. */
async function rendered(
  { client, renderer, rules, templateSources, refusesDangerousKeys }: ExternalSecretPorts,
  pass: Pass,
  seen: Seen,
  data: ReadonlyMap<string, SealedValue>,
): Promise<Findings> {
  const { signal, object } = pass;
  const read = await readTemplateSources(client, object, rules, signal);
  if ('tenant' in read) return { ...seen, failure: { stage: 'template', refusal: read } };
  const versions = templateSources.spell(pass.owner.namespace, read.versions);
  const gathered = { ...seen.gathered, basis: basisOf(seen.gathered.permits, versions) };
  if (object.spec.target.manifest) return { ...seen, gathered, values: data, sources: read.sources };
  const result = await renderer.render(object, data, { sources: read.sources, signal });
  if (!result.ok) return { ...seen, gathered, failure: { stage: 'template', refusal: result.refusal } };
  const warnings = [...seen.warnings, ...result.unexpectedKeys.map(({ message }) => message)];
  const dangerous = dangerousKeys(result.secret.data.keys());
  if (refusesDangerousKeys && dangerous.length > 0) {
    const text = `refused by --refuse-dangerous-keys: ${dangerousKeysText(dangerous)}`;
    return { ...seen, gathered, failure: { stage: 'template', refusal: refusal('Refused', text) } };
  }
  return { ...seen, gathered, warnings, rendered: result.secret };
}

/** Between two answers that something is gone: longer than a keeper needs to agree with itself. */
const SECOND_LOOK_MS = 5_000;

const DISAGREE = refusal(
  'Unavailable',
  'the source gave two different answers to the question what is there, so nothing is taken away',
  'later',
);

/** Why nothing may be taken away on the word of a search. */
const DOUBTFUL: Refusal = {
  ...refusal(
    'Refused',
    'a search finds nothing any more, which on this store is no proof that its secrets are gone: nothing is deleted',
  ),
  platform:
    'a search finds nothing but names that are closed to the namespace, so whether its secrets are gone is not known',
};

/** Whether some source may have answered that something is not there. */
function mayHaveShrunk({ absences, gathered }: Findings): boolean {
  return absences.length > 0 || (gathered?.fetches ?? []).some(({ finds }) => finds.length > 0);
}

/** No value older than this is ever taken from memory, however long the refresh interval. */
const OLDEST_MS = 30_000;

/**
 * How old a remembered value may be: a tenth of the interval, so that what is shared is still fresh in its user's terms. Whoever edits
 * an object (`force-sync`) wants what is there now, and what is read only once must not be old.
 */
function maxAgeOf(pass: Pass): number {
  const world = refreshWorld(pass, pass.startedAt);
  const isShared = world.policy === 'Periodic' && refreshCause(world) !== 'changed';
  return isShared ? Math.min(OLDEST_MS, Math.max(0, world.intervalMs) / 10) : 0;
}

/**
 * Fetches and renders. What would take a key or the Secret away because it is not there is looked for twice, apart in time and past every memory:
 * one false answer loses nothing (`threat/C5`, invariant S4).
 */
export async function find(
  ports: ExternalSecretPorts,
  pass: Pass,
  gathered: Fetches,
  wouldLose: (findings: Findings) => Promise<boolean>,
): Promise<Findings | 'foreign'> {
  const first = await look(ports, pass, gathered, maxAgeOf(pass));
  if (first === 'foreign' || first.failure !== undefined || !mayHaveShrunk(first)) return first;
  if (!(await wouldLose(first))) return first;
  if (first.isDoubtful) return failed(DOUBTFUL, 'data', gathered);
  await sleep(ports.clock, SECOND_LOOK_MS, pass.signal);
  const second = await look(ports, pass, gathered, 0);
  if (second === 'foreign' || second.failure !== undefined) return second;
  return [...first.keys].every((key) => second.keys.has(key)) ? second : failed(DISAGREE, 'data', gathered);
}
