import type { ClusterPushSecret } from '../api/cluster-push-secret/types.ts';
import { validateClusterPushSecret } from '../api/cluster-push-secret/validate.ts';
import { unsupportedGenerator } from '../api/generator/reference.ts';
import type { PushSecret } from '../api/push-secret/types.ts';
import { validatePushSecret } from '../api/push-secret/validate.ts';
import { type ReviewFacts, type ReviewProblem, refuse, warn } from './problem.ts';
import { unreadableTemplates, unreadableTransforms } from './template-problems.ts';

type Spec = PushSecret['spec'];

function unreadable({ template, dataTo = [] }: Spec, { templateDelimiters }: ReviewFacts): readonly string[] {
  return [
    ...unreadableTemplates(template, templateDelimiters),
    ...dataTo.flatMap(({ rewrite }, i) => unreadableTransforms(rewrite, `dataTo[${i}].rewrite`)),
  ];
}

function unserved({ selector }: Spec, path: string): readonly ReviewProblem[] {
  return unsupportedGenerator(selector.generatorRef, `${path}.selector.generatorRef`).map(({ message }) =>
    warn(message),
  );
}

/** Everything that is wrong with a PushSecret, for an admission webhook. Pure. `pushSecret` comes from `parsePushSecret`. */
export function reviewPushSecret(pushSecret: PushSecret, facts: ReviewFacts): readonly ReviewProblem[] {
  const { metadata, spec } = pushSecret;
  const isExcluded = facts.rules.refusedNamespaces.includes(metadata.namespace);
  const where = JSON.stringify(metadata.namespace);
  return [
    ...[...validatePushSecret(pushSecret), ...unreadable(spec, facts)].map(refuse),
    ...(isExcluded ? [refuse(`PushSecrets are not served in namespace ${where}: the platform has excluded it`)] : []),
    ...unserved(spec, 'spec'),
  ];
}

/** Everything that is wrong with a ClusterPushSecret, for an admission webhook. Pure. */
export function reviewClusterPushSecret(owner: ClusterPushSecret, facts: ReviewFacts): readonly ReviewProblem[] {
  const { pushSecretSpec } = owner.spec;
  const texts = unreadable(pushSecretSpec, facts).map((text) => `pushSecretSpec: ${text}`);
  return [
    ...[...validateClusterPushSecret(owner), ...texts].map(refuse),
    ...unserved(pushSecretSpec, 'spec.pushSecretSpec'),
  ];
}
