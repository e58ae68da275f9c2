/** In which form a client wants objects. */
export type Representation = 'object' | 'table' | 'partial';

/**
 * Chooses from an Accept header, first acceptable entry first: Table, PartialObjectMetadata(List) or the plain object.
 * Protobuf is answered in JSON, which every client that asks for it also reads.
 */
export function chooseRepresentation(accept: string | undefined): Representation {
  for (const entry of (accept ?? '').split(',')) {
    const found = readEntry(entry);
    if (found !== undefined) return found;
  }
  return 'object';
}

const forms: ReadonlyMap<string, Representation> = new Map([
  ['Table', 'table'],
  ['PartialObjectMetadata', 'partial'],
  ['PartialObjectMetadataList', 'partial'],
]);
const versions: ReadonlySet<string> = new Set(['v1', 'v1beta1']);

function readEntry(entry: string): Representation | undefined {
  const [type = '', ...parameters] = entry.split(';').map((part) => part.trim());
  const wanted = new Map(parameters.map((part) => part.split('=') as [string, string]));
  const as = wanted.get('as');
  if (as === undefined) return type === '' ? undefined : 'object';
  const known = wanted.get('g') === 'meta.k8s.io' && versions.has(wanted.get('v') ?? '');
  return known && type === 'application/json' ? forms.get(as) : undefined;
}
