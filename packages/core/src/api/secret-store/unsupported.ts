import { type UnsupportedField, unsupportedField } from '../unsupported.ts';
import type { AnySecretStore } from './types.ts';

const SERVED: readonly string[] = ['aws', 'fake', 'kubernetes'];

/**
 * Settings of a store that this release does not act on. `secretsManager` only concerns deletion of pushed secrets, so a
 * store that has it is served: nothing it asks for is left undone.
 */
export function unsupportedInStore(store: AnySecretStore): readonly UnsupportedField[] {
  const { provider } = store.spec;
  const others = Object.keys(provider)
    .filter((name) => !SERVED.includes(name))
    .map((name) => unsupportedField(`spec.provider.${name}`));
  const service =
    provider.aws?.service === 'CertificateManager'
      ? [unsupportedField('spec.provider.aws.service', 'CertificateManager')]
      : [];
  return [...others, ...service];
}
