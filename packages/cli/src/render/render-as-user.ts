import {
  assemble,
  type Clock,
  dangerousKeys,
  dangerousKeysText,
  entryPrefix,
  type EntryAnswer,
  type ExternalSecret,
  type FetchEntry,
  type GeneratorEntry,
  groupByStore,
  guardFinalSecret,
  LockkeeperError,
  planFetches,
  type Random,
  type RenderedManifest,
  type RenderedSecret,
  Renderer,
  type Refusal,
  type SecretProvider,
  type StoreReference,
  type TemplateSources,
  templateSourceKey,
  templateSourcesOf,
  unsupportedInExternalSecret,
  validateExternalSecret,
} from '@lockkeeper/core';
import type { AuthorizedFetches } from '@lockkeeper/operator/internal';
import { planReads, type PlannedRead, plannedReads, readAsUser, type StoreProvider } from '../aws/read-as-user.ts';
import { generateLocally } from './generate-locally.ts';
import { InlineHeavyRenderer } from './inline-heavy-renderer.ts';
import type { Surroundings, Values } from './surroundings.ts';

/** What rendering needs besides the ExternalSecret. */
export interface RenderPorts {
  readonly provider: SecretProvider;
  readonly surroundings: Surroundings;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
}

/** An ExternalSecret that was checked, and what it asks for. */
export interface RenderPlan {
  readonly externalSecret: ExternalSecret;
  readonly entries: readonly FetchEntry[];
  readonly fetches: readonly AuthorizedFetches[];
  /** What would be read from AWS. */
  readonly reads: readonly PlannedRead[];
}

/** What an ExternalSecret comes to, with sentences for the user. */
export interface UserRendering {
  readonly made:
    | { readonly kind: 'secret'; readonly secret: RenderedSecret }
    | { readonly kind: 'manifest'; readonly manifest: RenderedManifest }
    /** Every source answered, and none has anything. */
    | { readonly kind: 'nothing' };
  readonly notes: readonly string[];
}

const NANOSECONDS_PER_MS = 1_000_000n;

function thrown({ code, platform }: Refusal): LockkeeperError {
  return new LockkeeperError(code, platform);
}

/** Checks an ExternalSecret and lets all that it asks of stores through the gate. Reads no value. Throws LockkeeperError. */
export async function planRender(externalSecret: ExternalSecret, surroundings: Surroundings): Promise<RenderPlan> {
  const { metadata, spec } = externalSecret;
  const problems = [
    ...validateExternalSecret(externalSecret),
    ...unsupportedInExternalSecret(externalSecret).map(({ message }) => message),
  ];
  if (problems.length > 0)
    throw new LockkeeperError('InvalidInput', `ExternalSecret "${metadata.name}": ${problems.join('; ')}`);
  const entries = planFetches(spec);
  if ('tenant' in entries) throw thrown(entries);
  const stores = new Map<string, StoreProvider | undefined>();
  const key = ({ kind, name }: StoreReference): string => `${kind}/${name}`;
  for (const { store } of groupByStore(entries))
    stores.set(key(store), await surroundings.store(store, metadata.namespace));
  const fetches = planReads(entries, (reference) => stores.get(key(reference)));
  return { externalSecret, entries, fetches, reads: plannedReads(fetches) };
}

async function generated(entry: GeneratorEntry, namespace: string, ports: RenderPorts): Promise<EntryAnswer> {
  const { surroundings } = ports;
  const generator = await surroundings.generator(entry.generator, namespace);
  const { kind, name } = entry.generator;
  if (generator === undefined)
    throw new LockkeeperError('InvalidInput', `${entryPrefix(entry)}${kind} "${name}" is not there`);
  const secret = (seed: string): Promise<Values | undefined> =>
    surroundings.data({ kind: 'Secret', name: seed }, namespace);
  const data = await generateLocally(generator, { ...ports, secret });
  return { kind: 'values', data, objection: () => Promise.resolve(undefined) };
}

async function answersFor(plan: RenderPlan, ports: RenderPorts): Promise<ReadonlyMap<FetchEntry, EntryAnswer>> {
  const { annotations, namespace } = plan.externalSecret.metadata;
  const answers = new Map(await readAsUser(ports.provider, plan.fetches, ports.signal, annotations));
  for (const entry of plan.entries)
    if (entry.kind === 'generator') answers.set(entry, await generated(entry, namespace, ports));
  return answers;
}

async function sourcesFor({ metadata, spec }: ExternalSecret, surroundings: Surroundings): Promise<TemplateSources> {
  const sources = new Map<string, Values>();
  for (const reference of templateSourcesOf(spec.target.template)) {
    const data = await surroundings.data(reference, metadata.namespace);
    if (data) sources.set(templateSourceKey(reference), data);
  }
  return sources;
}

/** What the operator would refuse to write, or warn of. */
function notesOn({ desired }: RenderedSecret): readonly string[] {
  const { type = 'Opaque', labels, annotations, dataSizes } = desired;
  const refused = guardFinalSecret({ type, labels, annotations, dataSizes });
  if (refused) throw thrown(refused);
  const dangerous = dangerousKeys(dataSizes.keys());
  return dangerous.length > 0 ? [dangerousKeysText(dangerous)] : [];
}

/** Reads the values as the user and renders what the operator would write. Throws LockkeeperError where it would write nothing. */
export async function renderAsUser(plan: RenderPlan, ports: RenderPorts): Promise<UserRendering> {
  const { externalSecret, entries } = plan;
  const { clock, random, signal, surroundings } = ports;
  const { deletionPolicy, manifest } = externalSecret.spec.target;
  const drawn = {
    randomBytes: (count: number) => random.bytes(count),
    now: () => BigInt(Math.floor(clock.now())) * NANOSECONDS_PER_MS,
  };
  const assembled = assemble(entries, await answersFor(plan, ports), { deletionPolicy, sources: drawn });
  if (!assembled.ok) throw thrown(assembled.refusal);
  const { data, absences, warnings } = assembled;
  const told = [...absences.map(({ message }) => message), ...warnings];
  if (data.size === 0 && deletionPolicy !== 'Merge') return { made: { kind: 'nothing' }, notes: told };
  const renderer = new Renderer({ clock, random, heavy: new InlineHeavyRenderer(clock, random) });
  const input = { sources: await sourcesFor(externalSecret, surroundings), signal };
  if (manifest !== undefined) {
    const result = await renderer.renderManifest(externalSecret, data, undefined, input);
    if (!result.ok) throw thrown(result.refusal);
    const notes = [...told, ...result.unexpectedKeys.map(({ message }) => message)];
    return { made: { kind: 'manifest', manifest: result.manifest }, notes };
  }
  const result = await renderer.render(externalSecret, data, input);
  if (!result.ok) throw thrown(result.refusal);
  const notes = [...told, ...result.unexpectedKeys.map(({ message }) => message), ...notesOn(result.secret)];
  return { made: { kind: 'secret', secret: result.secret }, notes };
}
