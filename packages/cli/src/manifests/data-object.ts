import { LockkeeperError, SealedValue } from '@lockkeeper/core';
import { fieldOf } from './read-documents.ts';

/** A ConfigMap or a Secret, for templates that are taken from it. */
export interface DataObject {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly data: ReadonlyMap<string, SealedValue>;
}

type Read = (text: string) => SealedValue;

const asText: Read = (text) => SealedValue.ofText(text);
const asBase64: Read = (text) => SealedValue.ofBytes(Buffer.from(text, 'base64'));

function entriesOf(object: unknown, field: string, read: Read): readonly (readonly [string, SealedValue])[] {
  return Object.entries(fieldOf(object, field) ?? {}).map(([key, value]) => {
    if (typeof value === 'string') return [key, read(value)];
    throw new LockkeeperError('InvalidInput', `${field}.${key} is no string`);
  });
}

/**
 * Reads a ConfigMap or a Secret as the API server would keep it. Undefined for an object without a name. Throws LockkeeperError for a
 * value that is no string, by its key.
 */
export function readDataObject(object: { readonly kind: DataObject['kind'] }): DataObject | undefined {
  const metadata = fieldOf(object, 'metadata');
  const [name, namespace] = [fieldOf(metadata, 'name'), fieldOf(metadata, 'namespace')];
  if (typeof name !== 'string') return undefined;
  const { kind } = object;
  const data =
    kind === 'ConfigMap'
      ? entriesOf(object, 'data', asText)
      : [...entriesOf(object, 'data', asBase64), ...entriesOf(object, 'stringData', asText)];
  return { kind, metadata: { name, ...(typeof namespace === 'string' ? { namespace } : {}) }, data: new Map(data) };
}
