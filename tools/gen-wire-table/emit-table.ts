import type { GoField } from './read-go.ts';
import type { ProtoField, ProtoMessages } from './read-proto.ts';

/** The types of one API group and version, under its folder: `core/v1`. */
export interface Package {
  readonly messages: ProtoMessages;
  readonly structs: ReadonlyMap<string, ReadonlyMap<number, GoField>>;
}

const scalars: ReadonlyMap<string, string> = new Map([
  ['string', 'string'],
  ['bytes', 'bytes'],
  ['bool', 'bool'],
  ['int32', 'int'],
  ['int64', 'int'],
  ['double', 'double'],
  ['.k8s.io.apimachinery.pkg.api.resource.Quantity', 'Quantity'],
  ['.k8s.io.apimachinery.pkg.util.intstr.IntOrString', 'IntOrString'],
  ['.k8s.io.apimachinery.pkg.runtime.RawExtension', 'RawExtension'],
]);
/** Messages of meta/v1 whose JSON form is no object of their fields. */
const metaScalars: ReadonlySet<string> = new Set(['Time', 'MicroTime', 'FieldsV1', 'Duration']);
/** Messages that stand for a list in JSON. */
const listMessages: ReadonlySet<string> = new Set(['AttestationValue', 'ExtraValue', 'Verbs']);

/** The lines of all messages that `roots` reach, sorted. Throws for a name that its package has not. */
export function emitTable(open: (home: string) => Package, roots: readonly string[]): string {
  const lines = new Map<string, string>();
  const waiting = [...roots];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (lines.has(next)) continue;
    const dot = next.lastIndexOf('.');
    const [home, name] = [next.slice(0, dot), next.slice(dot + 1)];
    const { messages, structs } = open(home);
    const fields = messages.get(name);
    if (fields === undefined) throw new Error(`no message ${next}`);
    const struct = structs.get(name);
    const parts = fields.map((field) => {
      const type = typeOf(field, home, (found) => waiting.push(found));
      return `${printName(field, struct?.get(field.number))}${type}${printMarkers(field)}`;
    });
    lines.set(next, [next, ...parts].join(' '));
  }
  return [...lines.keys()]
    .toSorted()
    .map((key) => `${lines.get(key) ?? ''}\n`)
    .join('');
}

function printName(field: ProtoField, go: GoField | undefined): string {
  if (go?.inline === true) return `${field.name}=${field.number}:^`;
  const optional = go?.pointer === true && scalars.has(field.type) && field.type !== 'string';
  return `${go?.json ?? field.name}=${field.number}:${optional ? '?' : ''}`;
}

function typeOf(field: ProtoField, home: string, found: (message: string) => void): string {
  const map = /^map<string, ?(.+)>$/.exec(field.type)?.[1];
  if (map !== undefined) return `{${baseType(map, home, found)}}`;
  const type = baseType(field.type, home, found);
  return field.repeated ? `[${type}]` : type;
}

function baseType(type: string, home: string, found: (message: string) => void): string {
  const scalar = scalars.get(type);
  if (scalar !== undefined) return scalar;
  const [, group = '', name = ''] = /^\.k8s\.io\.(?:api\.|apimachinery\.pkg\.apis\.)(.+)\.(\w+)$/.exec(type) ?? [];
  const place = group === '' ? home : group.replace('.', '/');
  const local = name === '' ? type : name;
  if (place === 'meta/v1' && metaScalars.has(local)) return local;
  if (listMessages.has(local)) return '[string]';
  found(`${place}.${local}`);
  return place === home ? `.${local}` : `${place}.${local}`;
}

function printMarkers({ markers }: ProtoField): string {
  const all = (name: string): readonly string[] =>
    markers.filter((one) => one.startsWith(`${name}=`)).map((one) => one.slice(name.length + 1));
  const [listType] = [...all('listType'), ...all('mapType'), ...all('structType')];
  const keys = all('listMapKey');
  const list =
    listType === 'map' ? `@${keys.join('+')}` : listType === undefined || listType === 'granular' ? '' : `@${listType}`;
  const strategies = all('patchStrategy').flatMap((one) => one.split(','));
  const merge = strategies.includes('merge') ? `~${all('patchMergeKey')[0] ?? ''}` : '';
  return `${list}${merge}${strategies.includes('retainKeys') ? '!' : ''}`;
}
