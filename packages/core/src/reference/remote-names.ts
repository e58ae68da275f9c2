import { LockkeeperError } from '../errors/lockkeeper-error.ts';

/**
 * Checks the name of a secret: 1 to 512 letters, digits and `/_+=.@-`, as AWS documents for CreateSecret, and `!`,
 * which AWS itself puts into the names of secrets that its services manage (`rds!db-…`).
 */
export function checkSecretName(name: string): void {
  if (!/^[A-Za-z0-9/_+=.@!-]*$/.test(name)) throw bad('a secret name may have letters, digits and /_+=.@-! only', name);
  if (name.length < 1 || name.length > 512) throw bad('a secret name has 1 to 512 characters', name);
}

/**
 * Checks the name of a parameter: up to 1,011 letters, digits and `_.-/`. A name with a slash inside is a path: it begins
 * with a slash and has no empty and no dot segments, so that it has one spelling. Paths below
 * `/aws/reference/secretsmanager/` are refused, because they are secrets under a second name.
 */
export function checkParameterName(name: string): void {
  const segments = name.replace(/^\//, '').split('/');
  const failed = parameterRules.find((rule) => rule.broken(name, segments));
  if (failed !== undefined) throw bad(`a parameter name ${failed.text}`, name);
}

interface ParameterRule {
  readonly text: string;
  readonly broken: (name: string, segments: readonly string[]) => boolean;
}

const parameterRules: readonly ParameterRule[] = [
  { text: 'may have letters, digits and _.-/ only', broken: (name) => !/^[A-Za-z0-9_.\-/]*$/.test(name) },
  { text: 'has 1 to 1011 characters', broken: (name) => name.length < 1 || name.length > 1011 },
  {
    text: 'with a slash inside must begin with a slash',
    broken: (name, segments) => segments.length > 1 && !name.startsWith('/'),
  },
  {
    text: 'must not have an empty segment or end in a slash',
    broken: (_name, segments) => segments.includes(''),
  },
  {
    text: 'must not have the segment . or ..',
    broken: (_name, segments) => segments.includes('.') || segments.includes('..'),
  },
  { text: 'has at most 15 segments', broken: (_name, segments) => segments.length > 15 },
  {
    text: 'below /aws/reference/secretsmanager is a secret; read it from a store with service SecretsManager',
    broken: (name) => /^\/aws\/reference\/secretsmanager(?:\/|$)/i.test(name),
  },
];

function bad(problem: string, name: string): LockkeeperError {
  return new LockkeeperError('InvalidInput', `remote reference refused: ${problem}`, { name });
}
