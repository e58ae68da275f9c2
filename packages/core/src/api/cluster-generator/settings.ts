import type { GeneratorKind, GeneratorSettings } from '../generator/types.ts';
import type { ClusterGeneratorSettings } from '../generated/generators.ts';
import type { ClusterGenerator } from './types.ts';

/** The field of `spec.generator` that holds the settings of each kind. */
const FIELDS = {
  ECRAuthorizationToken: 'ecrAuthorizationTokenSpec',
  STSSessionToken: 'stsSessionTokenSpec',
  Password: 'passwordSpec',
  UUID: 'uuidSpec',
  SSHKey: 'sshKeySpec',
  MFA: 'mfaSpec',
  Fake: 'fakeSpec',
  Webhook: 'webhookSpec',
} as const satisfies { readonly [Kind in GeneratorKind]: keyof ClusterGeneratorSettings };

/** What a ClusterGenerator holds, or undefined where its kind is not served or is not the kind of its settings. */
export function settingsOf({ spec }: ClusterGenerator): GeneratorSettings | undefined {
  if (!Object.hasOwn(FIELDS, spec.kind)) return undefined;
  const kind = spec.kind as GeneratorKind;
  const settings = spec.generator[FIELDS[kind]];
  return settings === undefined ? undefined : ({ kind, spec: settings } as GeneratorSettings);
}
