import {
  LockkeeperError,
  type Refusal,
  refusal,
  SealedValue,
  templateSourceKey,
  type TemplateSourceReference,
  type TemplateSources,
} from '@lockkeeper/core';
import { configMaps, type KubeClient, type KubeObject, secrets } from '@lockkeeper/kube';

/** ConfigMaps and Secrets that were read, with their versions. */
export interface ReadSources {
  readonly sources: TemplateSources;
  readonly versions: ReadonlyMap<TemplateSourceReference, string>;
}

/** A ConfigMap or a Secret. */
export interface SourceObject extends KubeObject {
  readonly type?: string;
  readonly data?: Readonly<Record<string, string>>;
}

/** Why an object may not be taken from; undefined for one that is not there. */
export type SourceObjection = (
  reference: TemplateSourceReference,
  found: SourceObject | undefined,
) => Refusal | undefined;

type Data = ReadonlyMap<string, SealedValue>;

function textsOf(object: SourceObject): Data {
  return new Map(Object.entries(object.data ?? {}).map(([key, text]) => [key, SealedValue.ofText(text)]));
}

function bytesOf(object: SourceObject): Data {
  const decode = (text: string): SealedValue => SealedValue.ofBytes(Buffer.from(text, 'base64'));
  return new Map(Object.entries(object.data ?? {}).map(([key, text]) => [key, decode(text)]));
}

const KINDS = {
  ConfigMap: { type: configMaps, dataOf: textsOf },
  Secret: { type: secrets, dataOf: bytesOf },
} as const;

async function read(
  client: KubeClient,
  { kind, name }: TemplateSourceReference,
  namespace: string,
  signal: AbortSignal,
): Promise<SourceObject | undefined | Refusal> {
  try {
    return await client.get<SourceObject>(KINDS[kind].type, { namespace, name }, { signal });
  } catch (error) {
    if (!(error instanceof LockkeeperError) || error.code !== 'Denied') throw error;
    const what = `the operator may not read ${kind} ${JSON.stringify(name)}`;
    return { ...refusal('Denied', what, 'later'), platform: `${what}: ${error.message}` };
  }
}

/** Reads objects of one namespace. Those that are not there are left out; the first objection ends it. */
export async function readSourceObjects(
  client: KubeClient,
  namespace: string,
  references: readonly TemplateSourceReference[],
  objection: SourceObjection,
  signal: AbortSignal,
): Promise<ReadSources | Refusal> {
  const sources = new Map<string, Data>();
  const versions = new Map<TemplateSourceReference, string>();
  for (const reference of references) {
    const found = await read(client, reference, namespace, signal);
    if (found !== undefined && 'tenant' in found) return found;
    const no = objection(reference, found);
    if (no !== undefined) return no;
    versions.set(reference, found?.metadata.resourceVersion ?? '');
    if (found !== undefined) sources.set(templateSourceKey(reference), KINDS[reference.kind].dataOf(found));
  }
  return { sources, versions };
}
