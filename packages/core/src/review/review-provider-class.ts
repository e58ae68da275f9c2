import { ADOPTABLE_TYPES } from '../decide/ownership.ts';
import { guardFinalSecret } from '../guard/final-secret.ts';
import { isForbiddenMetadataKey } from '../guard/reserved-metadata.ts';
import { type ReviewFacts, type ReviewProblem, refuse, warn } from './problem.ts';
import type { ProviderClass, SecretObject } from './provider-class.ts';

/** Helm runs what a Secret of such a name says, whatever its type. */
const HELM_RELEASE = 'sh.helm.release.v1.';

/** What no Secret may be or carry, whoever writes it: the rules of ExternalSecrets. */
function forbidden({ secretName, type, labels, annotations }: SecretObject): readonly string[] {
  const none = new Map<string, string>();
  const refusal = guardFinalSecret({ type, labels: none, annotations: none, dataSizes: new Map() });
  const marks = [
    ...labels.map((key) => ['label', key] as const),
    ...annotations.map((key) => ['annotation', key] as const),
  ].filter(([, key]) => isForbiddenMetadataKey(key));
  return [
    ...(refusal === undefined ? [] : [refusal.tenant]),
    ...marks.map(([where, key]) => `the ${where} "${key}" is reserved for another controller: remove it`),
    ...(secretName.startsWith(HELM_RELEASE)
      ? [`Secret "${secretName}" would be a release of Helm, which runs what it says: choose another name`]
      : []),
  ];
}

/** What the driver writes nothing for, in its own words, and what it does unasked. */
function doubtful({ secretName, type, keys }: SecretObject): readonly string[] {
  if (secretName === '') return ['the driver writes nothing: secret name is empty'];
  if (type === '') return ['the driver writes nothing: secret type is empty'];
  if (keys === 0) return ['the driver writes nothing: data is empty'];
  if (ADOPTABLE_TYPES.includes(type)) return [];
  return [`the driver overwrites a Secret "${secretName}" of type "${type}" that is there already, whosever it is`];
}

/** Whoever mounts last wins, at every rotation again. */
function rivals(secretObjects: readonly SecretObject[]): readonly ReviewProblem[] {
  const names = secretObjects.map(({ secretName }) => secretName).filter((name) => name !== '');
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...twice].map((name) =>
    warn(`spec.secretObjects name Secret "${name}" more than once: one overwrites the other`),
  );
}

/**
 * What is wrong with the Secrets that a SecretProviderClass asks the driver for (`threat/V10`). The driver judges nothing and updates
 * without condition, so a class must not be a way around the rules of ExternalSecrets. Whose an existing Secret is cannot be seen
 * here: reviews read no Secrets.
 */
export function reviewProviderClass(
  { namespace, secretObjects }: ProviderClass,
  { rules }: Pick<ReviewFacts, 'rules'>,
): readonly ReviewProblem[] {
  const isExcluded = secretObjects.length > 0 && rules.refusedNamespaces.includes(namespace);
  const where = JSON.stringify(namespace);
  return [
    ...(isExcluded
      ? [refuse(`spec.secretObjects: no Secrets are written in namespace ${where}: the platform has excluded it`)]
      : []),
    ...secretObjects.flatMap((wanted, index) => {
      const path = `spec.secretObjects[${index}]`;
      return [
        ...forbidden(wanted).map((text) => refuse(`${path}: ${text}`)),
        ...doubtful(wanted).map((text) => warn(`${path}: ${text}`)),
      ];
    }),
    ...rivals(secretObjects),
  ];
}
