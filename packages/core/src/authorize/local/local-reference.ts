import type { FakeProvider } from '../../api/generated/secret-stores.ts';
import { LockkeeperError } from '../../errors/lockkeeper-error.ts';
import type { LocalReference, LocalScope } from '../../scope/local-scope.ts';
import type { LocalProviderSpec } from '../admit-store.ts';

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

/** The newest version that a fake store has of a key: the greatest text, as upstream's search takes it. */
function newestVersion({ data }: FakeProvider, key: string): string {
  const versions = data.filter((datum) => datum.key === key).map(({ version = '' }) => version);
  return versions.reduce((newest, version) => (version > newest ? version : newest), '');
}

/** What a name means that a list gave. A list has no versions, and in a fake store each version is a value of its own. */
export function listedReference(provider: LocalProviderSpec, name: string, part?: 'tags'): LocalReference {
  const version = provider.kind === 'fake' ? newestVersion(provider.spec, name) : '';
  return localReference(provider.kind, { key: name, version, ...(part === undefined ? {} : { part }) });
}
