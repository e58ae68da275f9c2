import { LockkeeperError } from '@lockkeeper/core';
import { parseDocument } from 'yaml';

/** A YAML mapping. Keys are foreign, hence a Map. */
export type Fields = ReadonlyMap<string, unknown>;

/** The parts of a kubeconfig that one context selects. */
export interface SelectedContext {
  readonly name: string;
  readonly cluster: Fields;
  readonly user: Fields;
  readonly namespace: string | undefined;
}

const longestText = 1024 * 1024;

/** Reads the YAML. The error says where, and never quotes: a kubeconfig holds keys. */
export function parseKubeconfigDocument(text: string): Fields {
  if (text.length > longestText) throw new LockkeeperError('Limit', 'a kubeconfig larger than 1 MiB is not read');
  const document = parseDocument(text, { prettyErrors: false, uniqueKeys: true, logLevel: 'silent' });
  const error = document.errors[0];
  if (error !== undefined) {
    const line = text.slice(0, error.pos[0]).split('\n').length;
    throw new LockkeeperError('InvalidInput', `the kubeconfig is not valid YAML (line ${line})`, {
      code: error.code,
      line,
    });
  }
  return fieldsOf(toMaps(document), 'the kubeconfig');
}

/** The cluster and the user of a context; of `current-context` when no name is given. */
export function selectContext(document: Fields, wanted: string | undefined): SelectedContext {
  const name = wanted ?? optionalText(document, 'current-context', '');
  if (name === undefined || name === '') {
    throw new LockkeeperError('InvalidInput', 'the kubeconfig has no current-context; name a context');
  }
  const context = namedEntry(document, 'contexts', 'context', name);
  const clusterName = optionalText(context, 'cluster', `contexts[${name}].context`) ?? '';
  const userName = optionalText(context, 'user', `contexts[${name}].context`);
  return {
    name,
    cluster: namedEntry(document, 'clusters', 'cluster', clusterName),
    user: userName === undefined || userName === '' ? new Map() : namedEntry(document, 'users', 'user', userName),
    namespace: optionalText(context, 'namespace', `contexts[${name}].context`),
  };
}

/** Entries of one of the three lists, each with its place for messages. */
export function listEntries(
  document: Fields,
  list: string,
): readonly { readonly place: string; readonly fields: Fields }[] {
  const value = document.get(list) ?? [];
  if (!Array.isArray(value)) throw new LockkeeperError('InvalidInput', `the kubeconfig's "${list}" is not a list`);
  return value.map((entry: unknown, i) => ({ place: `${list}[${i}]`, fields: fieldsOf(entry, `${list}[${i}]`) }));
}

/** A mapping, or an error that names its place. */
export function fieldsOf(value: unknown, place: string): Fields {
  if (value === null || value === undefined) return new Map();
  if (!(value instanceof Map)) throw new LockkeeperError('InvalidInput', `${place} is not a mapping`);
  for (const key of value.keys()) {
    if (typeof key !== 'string') throw new LockkeeperError('InvalidInput', `${place} has a key that is not a string`);
  }
  return value as Fields;
}

/** A string field, undefined when absent or null. */
export function optionalText(fields: Fields, key: string, place: string): string | undefined {
  const value = fields.get(key);
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') {
    throw new LockkeeperError(
      'InvalidInput',
      `the kubeconfig's ${place === '' ? key : `${place}.${key}`} is not a string`,
    );
  }
  return value;
}

/** Base64 of a `…-data` field as bytes. */
export function optionalData(fields: Fields, key: string, place: string): Buffer | undefined {
  const text = optionalText(fields, key, place)?.replace(/\s/g, '');
  if (text === undefined || text === '') return undefined;
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text))
    throw new LockkeeperError('InvalidInput', `the kubeconfig's ${place}.${key} is not base64`);
  return Buffer.from(text, 'base64');
}

function namedEntry(document: Fields, list: string, part: string, name: string): Fields {
  for (const { place, fields } of listEntries(document, list)) {
    if (fields.get('name') === name) return fieldsOf(fields.get(part), `${place}.${part}`);
  }
  throw new LockkeeperError('InvalidInput', `the kubeconfig has no ${part} of the name asked for`, { name });
}

function toMaps(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ mapAsMap: true, maxAliasCount: 20 });
  } catch {
    throw new LockkeeperError('Limit', 'the kubeconfig uses more YAML aliases than are read');
  }
}
