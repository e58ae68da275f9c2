import { parsePushMetadata, type PushSecret, type TemplateSourceReference, templateSourcesOf } from '@lockkeeper/core';
import { parsed } from '@lockkeeper/kube/internal';
import { templateIndexKey } from './project-external-secret.ts';

/** The objects of its namespace that the policies of a PushSecret are taken from, as far as its metadata can be read. */
export function policySourcesOf({ spec }: Pick<PushSecret, 'spec'>): readonly TemplateSourceReference[] {
  return [...(spec.data ?? []), ...(spec.dataTo ?? [])].flatMap(({ metadata }) => {
    const read = parsed(() => parsePushMetadata(metadata, 'SecretsManager'));
    return read.ok && read.object.policySource !== undefined ? [read.object.policySource] : [];
  });
}

/** All that is watched for a PushSecret: its Secret, and what its template and its policies are taken from. */
export function watchedSourcesOf(object: Pick<PushSecret, 'spec'>): readonly TemplateSourceReference[] {
  const { secret } = object.spec.selector;
  const source = secret?.name === undefined ? [] : [{ kind: 'Secret' as const, name: secret.name }];
  return [...source, ...templateSourcesOf(object.spec.template), ...policySourcesOf(object)];
}

/** Index keys of these objects, and of all Secrets of the namespace where they are chosen by label. */
export function sourceIndexKeys(object: PushSecret): readonly string[] {
  const { namespace } = object.metadata;
  const named = watchedSourcesOf(object).map(({ kind, name }) => templateIndexKey(kind, namespace, name));
  const any = object.spec.selector.secret?.selector === undefined ? [] : [templateIndexKey('Secret', namespace)];
  return [...new Set([...named, ...any])];
}
