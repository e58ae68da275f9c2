import {
  type ExternalSecret,
  LockkeeperError,
  type PlatformRules,
  type Refusal,
  refusal,
  SealedValue,
  templateSourceKey,
  type TemplateSourceReference,
  type TemplateSources,
  templateSourcesOf,
} from '@lockkeeper/core';
import { configMaps, type KubeClient, type KubeObject, readAnnotation, secrets } from '@lockkeeper/kube';

/** On a Secret: templates of this namespace may be taken from it. Asked for in strict mode only (`threat/X9`). */
export const TEMPLATE_SOURCE_ANNOTATION = 'lockkeeper.dev/template-source';

/** What templates are taken from, with the versions that were read. */
export interface ReadSources {
  readonly sources: TemplateSources;
  readonly versions: ReadonlyMap<TemplateSourceReference, string>;
}

interface WithData extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
}

type Data = ReadonlyMap<string, SealedValue>;

function textsOf(object: WithData): Data {
  return new Map(Object.entries(object.data ?? {}).map(([key, text]) => [key, SealedValue.ofText(text)]));
}

function bytesOf(object: WithData): Data {
  const decode = (text: string): SealedValue => SealedValue.ofBytes(Buffer.from(text, 'base64'));
  return new Map(Object.entries(object.data ?? {}).map(([key, text]) => [key, decode(text)]));
}

const KINDS = {
  ConfigMap: { type: configMaps, dataOf: textsOf },
  Secret: { type: secrets, dataOf: bytesOf },
} as const;

/**
 * Whoever may write an ExternalSecret has the operator copy any Secret of the namespace, so in strict mode the Secret itself has to
 * agree. The text is the same for one that does not exist.
 */
function withheld({ name, kind }: TemplateSourceReference, found: WithData | undefined): Refusal | undefined {
  if (kind !== 'Secret' || (found && readAnnotation(found.metadata, TEMPLATE_SOURCE_ANNOTATION) === 'true'))
    return undefined;
  return refusal(
    'Refused',
    `error fetching templateFrom data: strict mode: Secret ${JSON.stringify(name)} is not there, or lacks the annotation ${TEMPLATE_SOURCE_ANNOTATION}="true" with which its owner lets templates be taken from it`,
  );
}

/** Reads the objects that a template is taken from, always in the ExternalSecret's own namespace. */
export async function readTemplateSources(
  client: KubeClient,
  { metadata: { namespace }, spec }: ExternalSecret,
  rules: PlatformRules,
  signal: AbortSignal,
): Promise<ReadSources | Refusal> {
  const sources = new Map<string, Data>();
  const versions = new Map<TemplateSourceReference, string>();
  for (const reference of templateSourcesOf(spec.target.template)) {
    const { type, dataOf } = KINDS[reference.kind];
    const found = await read(client, type, { namespace, name: reference.name }, signal);
    if (found !== undefined && 'tenant' in found) return found;
    const no = rules.strict ? withheld(reference, found) : undefined;
    if (no !== undefined) return no;
    versions.set(reference, found?.metadata.resourceVersion ?? '');
    if (found !== undefined) sources.set(templateSourceKey(reference), dataOf(found));
  }
  return { sources, versions };
}

async function read(
  client: KubeClient,
  type: (typeof KINDS)['Secret']['type'],
  address: { readonly namespace: string; readonly name: string },
  signal: AbortSignal,
): Promise<WithData | undefined | Refusal> {
  try {
    return await client.get<WithData>(type, address, { signal });
  } catch (error) {
    if (!(error instanceof LockkeeperError) || error.code !== 'Denied') throw error;
    const what = `error fetching templateFrom data: the operator may not read ${type.kind} ${JSON.stringify(address.name)}`;
    return { ...refusal('Denied', what, 'later'), platform: `${what}: ${error.message}` };
  }
}
