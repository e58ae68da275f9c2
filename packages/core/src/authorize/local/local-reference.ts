import { LockkeeperError } from '../../errors/lockkeeper-error.ts';
import type { LocalReference, LocalScope } from '../../scope/local-scope.ts';

/** Name of a Kubernetes object (RFC 1123 subdomain). It goes into a path of the API server, so nothing else may. */
const OBJECT_NAME = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

function checkSecretName(key: string): void {
  if (key.length <= 253 && OBJECT_NAME.test(key)) return;
  throw new LockkeeperError(
    'InvalidInput',
    'remote reference refused: a Secret is named by 1 to 253 lower case letters, digits, - and .',
    { key },
  );
}

function checkFakeKey(key: string): void {
  if (key !== '') return;
  throw new LockkeeperError('InvalidInput', 'remote reference refused: the key is empty');
}

/** Brings a key of a store without AWS into its only form, or refuses it with `LockkeeperError('InvalidInput')`. */
export function localReference(
  provider: LocalScope['provider'],
  { key, version, part }: { readonly key: string; readonly version?: string; readonly part?: 'tags' },
): LocalReference {
  if (provider === 'kubernetes') checkSecretName(key);
  else checkFakeKey(key);
  // Secrets have no versions, and upstream does not look at the field.
  const hasVersion = provider === 'fake' && version !== undefined && version !== '';
  return { name: key, ...(hasVersion ? { version } : {}), ...(part === undefined ? {} : { part }) };
}
