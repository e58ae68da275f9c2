import type { RenderSources } from '@lockkeeper/template';
import type { PushSecretData, PushSecretDataTo } from '../api/push-secret/types.ts';
import { selects } from '../authorize/label-selector.ts';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { compileGoPattern } from '../expression/go-pattern.ts';
import { reverseKeys } from '../keys/convert-keys.ts';
import type { SealedValue } from '../values/sealed-value.ts';
import { renameRemoteKeys, within } from './rename-remote-keys.ts';
import type { StoreName } from './status-ref.ts';

type Values = ReadonlyMap<string, SealedValue>;

/** A store as the entries of a PushSecret choose it. */
export interface PushStore extends StoreName {
  readonly labels: ReadonlyMap<string, string>;
}

/** One entry of `data`, written in the manifest or made from `dataTo`. */
export interface PushEntry {
  readonly data: PushSecretData;
  /** The keys that go into one JSON object (`dataTo[].remoteKey`), already converted. */
  readonly bundle?: Values;
}

/** What upstream calls the source of a bundle in its messages. */
const BUNDLE = '(bundle)';

function isFor({ storeRef }: PushSecretDataTo, store: PushStore): boolean {
  if (storeRef === undefined || storeRef.kind !== store.kind) return false;
  if (storeRef.name !== undefined) return storeRef.name === store.name;
  return storeRef.labelSelector !== undefined && selects(storeRef.labelSelector, store.labels);
}

/** The first `dataTo` entry whose labels no store carries: it would do nothing, unseen. */
export function unmatchedDataTo(dataTo: readonly PushSecretDataTo[], stores: readonly PushStore[]): string | undefined {
  const at = dataTo.findIndex(
    (entry) => entry.storeRef?.name === undefined && !stores.some((one) => isFor(entry, one)),
  );
  return at < 0 ? undefined : `dataTo[${at}]: labelSelector does not match any store in secretStoreRefs`;
}

function matchKeys(keys: readonly string[], pattern = ''): readonly string[] {
  if (pattern === '') return keys;
  const compiled = within(`failed to compile regexp pattern ${JSON.stringify(pattern)}: `, () =>
    compileGoPattern(pattern),
  );
  return keys.filter((key) => compiled.matcher(key).find());
}

function entryOf({ metadata }: PushSecretDataTo, secretKey: string, remoteKey: string): PushSecretData {
  return {
    match: { ...(secretKey === '' ? {} : { secretKey }), remoteRef: { remoteKey } },
    ...(metadata === undefined ? {} : { metadata }),
    conversionStrategy: 'None',
  };
}

/** The key in the Secret that each converted key comes from: entries are compared by it. */
function originsOf(data: Values, strategy: string): ReadonlyMap<string, string> {
  return reverseKeys(new Map([...data.keys()].map((key) => [key, key])), strategy);
}

interface Expanded {
  readonly entries: readonly PushEntry[];
  /** Remote keys by what upstream calls their source. */
  readonly remote: ReadonlyMap<string, string>;
}

const NOTHING: Expanded = { entries: [], remote: new Map() };

function expandOne(dataTo: PushSecretDataTo, data: Values, sources: RenderSources): Expanded {
  const strategy = dataTo.conversionStrategy;
  const converted = within('conversion failed: ', () => reverseKeys(data, strategy));
  const keys = within('match failed: ', () => matchKeys([...converted.keys()].toSorted(), dataTo.match?.regexp));
  if (keys.length === 0) return NOTHING;
  if (dataTo.remoteKey !== undefined) {
    const bundle = new Map([...converted].filter(([key]) => keys.includes(key)));
    const entries = [{ data: entryOf(dataTo, '', dataTo.remoteKey), bundle }];
    return { entries, remote: new Map([[BUNDLE, dataTo.remoteKey]]) };
  }
  const remote = within('rewrite failed: ', () => renameRemoteKeys(dataTo.rewrite ?? [], keys, sources));
  const origins = originsOf(data, strategy);
  const entries = [...remote].map(([key, remoteKey]) => {
    if (remoteKey === '') throw problem(`empty remote key produced for source key ${JSON.stringify(key)}`);
    return { data: entryOf(dataTo, origins.get(key) ?? key, remoteKey) };
  });
  return { entries, remote };
}

function problem(text: string): LockkeeperError {
  return new LockkeeperError('InvalidInput', text);
}

function register(seen: Map<string, string>, { remote }: Expanded, index: number): void {
  for (const [source, remoteKey] of remote) {
    const first = seen.get(remoteKey);
    if (first !== undefined) {
      throw problem(
        `dataTo[${index}]: duplicate remote key ${JSON.stringify(remoteKey)} from source key ${JSON.stringify(source)} (conflicts with ${first})`,
      );
    }
    seen.set(remoteKey, `dataTo[${index}]:${source}`);
  }
}

/**
 * The entries that `dataTo` makes for one store out of a Secret's keys: converted, matched, and renamed or bundled (`eso.md` §4.6).
 *
 * @throws LockkeeperError with ESO's texts, made of keys and patterns.
 */
export function expandDataTo(
  dataTo: readonly PushSecretDataTo[],
  store: PushStore,
  data: Values,
  sources: RenderSources,
): readonly PushEntry[] {
  const seen = new Map<string, string>();
  return dataTo
    .filter((entry) => isFor(entry, store))
    .flatMap((entry, index) => {
      const expanded = within(`dataTo[${index}]: `, () => expandOne(entry, data, sources));
      register(seen, expanded, index);
      return expanded.entries;
    });
}
