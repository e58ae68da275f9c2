/** In which form a client wants objects. */
export type Representation = 'object' | 'table' | 'partial';

/**
 * Chooses from an Accept header, first acceptable entry first: Table, PartialObjectMetadata(List) or the plain object.
 * Protobuf is answered in JSON, which every client that asks for it also reads.
 */
export function chooseRepresentation(accept: string | undefined): Representation {
  for (const entry of (accept ?? '').split(',')) {
    const [type = '', ...parameters] = entry.split(';').map((part) => part.trim());
    const wanted = new Map(parameters.map((part) => part.split('=') as [string, string]));
    const as = wanted.get('as');
    const known = wanted.get('g') === 'meta.k8s.io' && (wanted.get('v') === 'v1' || wanted.get('v') === 'v1beta1');
    if (as === undefined) {
      if (type !== '') return 'object';
    } else if (type === 'application/json' && known) {
      if (as === 'Table') return 'table';
      if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') return 'partial';
    }
  }
  return 'object';
}
