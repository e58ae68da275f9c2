import {
  type AnySecretStore,
  type ClusterGenerator,
  type ExternalSecret,
  type Generator,
  isGeneratorKind,
  LockkeeperError,
  parseClusterGenerator,
  parseExternalSecret,
  parseGenerator,
  parseStore,
} from '@lockkeeper/core';
import { type DataObject, readDataObject } from './data-object.ts';
import { fieldOf, readDocuments } from './read-documents.ts';

/** What was found in the files given with `-f`. Other kinds are ignored, as they say nothing about where secrets come from. */
export interface Manifests {
  readonly externalSecrets: readonly ExternalSecret[];
  readonly stores: readonly AnySecretStore[];
  readonly generators: readonly (Generator | ClusterGenerator)[];
  /** ConfigMaps and Secrets, which templates may be taken from. */
  readonly dataObjects: readonly DataObject[];
}

type Found = { readonly [List in keyof Manifests]: Manifests[List][number][] };

const GENERATOR_GROUP = 'generators.external-secrets.io/';
const STRICT = { unknownFields: 'refuse' } as const;

export function withNamespace(value: unknown, namespace: string): unknown {
  const metadata = fieldOf(value, 'metadata');
  if (typeof metadata !== 'object' || metadata === null || fieldOf(metadata, 'namespace') !== undefined) return value;
  return { ...(value as object), metadata: { ...metadata, namespace } };
}

/** A generator, unless the object is of another group or of a kind that is not served. */
function readGenerator(value: unknown, namespace: string): Generator | ClusterGenerator | undefined {
  const kind = fieldOf(value, 'kind');
  if (!String(fieldOf(value, 'apiVersion')).startsWith(GENERATOR_GROUP)) return undefined;
  if (kind === 'ClusterGenerator') return parseClusterGenerator(value, STRICT);
  return typeof kind === 'string' && isGeneratorKind(kind)
    ? parseGenerator(withNamespace(value, namespace), STRICT)
    : undefined;
}

function take(found: Found, value: unknown, namespace: string): void {
  const kind = fieldOf(value, 'kind');
  const placed = withNamespace(value, namespace);
  if (kind === 'ExternalSecret') found.externalSecrets.push(parseExternalSecret(placed, STRICT));
  else if (kind === 'SecretStore') found.stores.push(parseStore(placed, STRICT));
  else if (kind === 'ClusterSecretStore') found.stores.push(parseStore(value, STRICT));
  else if (kind === 'ConfigMap' || kind === 'Secret') {
    const read = readDataObject({ ...(placed as object), kind });
    if (read) found.dataObjects.push(read);
  } else {
    const read = readGenerator(value, namespace);
    if (read) found.generators.push(read);
  }
}

/** Reads what ExternalSecrets need from files and folders. Unknown fields are refused: in a file they are misspelt ones. */
export async function readManifests(paths: readonly string[], namespace: string): Promise<Manifests> {
  const found: Found = { externalSecrets: [], stores: [], generators: [], dataObjects: [] };
  for (const { value, where } of await readDocuments(paths)) {
    try {
      take(found, value, namespace);
    } catch (error) {
      if (!(error instanceof LockkeeperError)) throw error;
      throw new LockkeeperError(error.code, `${where}: ${error.message}`, error.facts);
    }
  }
  return found;
}
