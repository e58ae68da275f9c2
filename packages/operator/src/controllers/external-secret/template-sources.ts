import {
  type ExternalSecret,
  type PlatformRules,
  type Refusal,
  refusal,
  type TemplateSourceReference,
  templateSourcesOf,
  within,
} from '@lockkeeper/core';
import { type KubeClient, readAnnotation } from '@lockkeeper/kube';
import { type ReadSources, readSourceObjects, type SourceObject } from '../../cluster/read-source-objects.ts';

/** On a Secret: templates of this namespace may be taken from it. Asked for in strict mode only (`threat/X9`). */
export const TEMPLATE_SOURCE_ANNOTATION = 'lockkeeper.dev/template-source';

/**
 * Whoever may write a template has the operator copy any Secret of the namespace, so in strict mode the Secret itself has to agree. The
 * text is the same for one that does not exist.
 */
export function withheldSource(
  { name, kind }: TemplateSourceReference,
  found: SourceObject | undefined,
): Refusal | undefined {
  if (kind !== 'Secret' || (found && readAnnotation(found.metadata, TEMPLATE_SOURCE_ANNOTATION) === 'true'))
    return undefined;
  return refusal(
    'Refused',
    `strict mode: Secret ${JSON.stringify(name)} is not there, or lacks the annotation ${TEMPLATE_SOURCE_ANNOTATION}="true" with which its owner lets templates be taken from it`,
  );
}

/** Reads the objects that a template is taken from, always in the ExternalSecret's own namespace. */
export async function readTemplateSources(
  client: KubeClient,
  { metadata: { namespace }, spec }: ExternalSecret,
  rules: PlatformRules,
  signal: AbortSignal,
): Promise<ReadSources | Refusal> {
  const references = templateSourcesOf(spec.target.template);
  const objection = rules.strict ? withheldSource : () => undefined;
  const read = await readSourceObjects(client, namespace, references, objection, signal);
  return 'tenant' in read ? within('error fetching templateFrom data: ', read) : read;
}
