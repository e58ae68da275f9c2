import type { RenderSources } from '@lockkeeper/template';
import type { PushSecretData, PushSecretSpec } from '../api/push-secret/types.ts';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { reverseKey, reverseKeys } from '../keys/convert-keys.ts';
import type { PushValue } from '../ports/secret-writer.ts';
import type { SealedValue } from '../values/sealed-value.ts';
import { expandDataTo, type PushEntry, type PushStore } from './expand-data-to.ts';
import { parsePropertyPath } from './property-path.ts';
import { parsePushMetadata, type PushMetadata } from './parse-push-metadata.ts';
import type { PushSettings } from '../api/push-secret/push-settings.ts';
import { within } from './rename-remote-keys.ts';

type Values = ReadonlyMap<string, SealedValue>;

/** One value on its way to one place of a store. Which name the place has there is the gate's to say. */
export interface PlannedPush {
  /** The entry as the status keeps it. */
  readonly data: PushSecretData;
  readonly value: PushValue;
  readonly metadata: PushMetadata;
}

/** The store that a plan is for, with what its metadata is read by. */
export interface PlannedStore extends PushStore {
  readonly service: PushSettings['service'];
}

/** ESO's words for an entry that could not be written. */
export function notWritten({ match: { secretKey = '' } }: PushSecretData, storeName: string): string {
  return `could not write remote ref ${secretKey} to target secretstore ${storeName}: `;
}

function problem(text: string): LockkeeperError {
  return new LockkeeperError('InvalidInput', text);
}

/** The key in the Secret that an entry means. Where conversion cannot tell, its own error comes when the value is taken. */
function originalKey({ match: { secretKey = '' }, conversionStrategy }: PushSecretData, data: Values): string {
  return [...data.keys()].find((key) => reverseKey(key, conversionStrategy) === secretKey) ?? secretKey;
}

/** Where both name one key of the Secret, `data` wins: it is the more exact wish. A bundle is no single key, and stays. */
function merged(
  expanded: readonly PushEntry[],
  explicit: readonly PushSecretData[],
  data: Values,
): readonly PushEntry[] {
  const named = new Set(explicit.map((entry) => originalKey(entry, data)));
  const kept = expanded.filter((entry) => entry.bundle !== undefined || !named.has(entry.data.match.secretKey ?? ''));
  return [...kept, ...explicit.map((entry) => ({ data: entry }))];
}

function refuseTwice(entries: readonly PushEntry[]): void {
  const seen = new Map<string, string>();
  for (const { data } of entries) {
    const { secretKey = '', remoteRef } = data.match;
    const { remoteKey, property = '' } = remoteRef;
    const place = JSON.stringify([remoteKey, property]);
    const first = seen.get(place);
    if (first !== undefined) {
      const which = property === '' ? '' : ` with property ${JSON.stringify(property)}`;
      const keys = `${JSON.stringify(first)} and ${JSON.stringify(secretKey)}`;
      throw problem(
        `failed to merge data entries: duplicate remote key ${JSON.stringify(remoteKey)}${which}: source keys ${keys} both map to the same destination`,
      );
    }
    seen.set(place, secretKey);
  }
}

function valueOf({ data: entry, bundle }: PushEntry, data: Values): PushValue {
  if (bundle !== undefined) return { kind: 'all', data: bundle };
  const converted = within('could not apply conversion strategy to keys: ', () =>
    reverseKeys(data, entry.conversionStrategy),
  );
  const { secretKey = '' } = entry.match;
  if (secretKey === '') return { kind: 'all', data: converted };
  const value = converted.get(secretKey);
  if (value === undefined) throw problem(`secret key ${secretKey} does not exist`);
  return { kind: 'one', value };
}

/**
 * Everything that one Secret's data sends to one store. The whole is planned before anything is written, so that a mistake in the
 * last entry does not leave the first ones written.
 *
 * @throws LockkeeperError `InvalidInput` or `Limit` with ESO's texts, made of names and never of values.
 */
export function planPush(
  spec: Pick<PushSecretSpec, 'data' | 'dataTo'>,
  store: PlannedStore,
  data: Values,
  sources: RenderSources = {},
): readonly PlannedPush[] {
  const expanded = within('failed to expand dataTo: ', () => expandDataTo(spec.dataTo ?? [], store, data, sources));
  const entries = merged(expanded, spec.data ?? [], data);
  refuseTwice(entries);
  return entries.map((entry) => {
    const value = valueOf(entry, data);
    return within(notWritten(entry.data, store.name), () => {
      const { property } = entry.data.match.remoteRef;
      if (property) parsePropertyPath(property);
      return { data: entry.data, value, metadata: parsePushMetadata(entry.data.metadata, store.service) };
    });
  });
}
