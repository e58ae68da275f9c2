import { partitionOfRegion } from '../../reference/aws-regions.ts';
import { awsAuthProblems, type StoreRules } from '../aws-auth/validate.ts';
import { readDuration } from '../duration.ts';
import type {
  EcrAuthorizationTokenSpec,
  SshKeySpec,
  StsSessionTokenSpec,
  WebhookSpec,
} from '../generated/generators.ts';
import { foreignNamespaces } from '../selectors.ts';
import type { Generator, GeneratorSettings } from './types.ts';
import { mfaProblems } from './validate-mfa.ts';
import { passwordProblems } from './validate-password.ts';

type Messages = readonly string[];

function aws({ region, auth }: EcrAuthorizationTokenSpec | StsSessionTokenSpec, rules: StoreRules): Messages {
  const unknown = partitionOfRegion(region) === undefined ? [`region not found: ${region}`] : [];
  return [...unknown, ...awsAuthProblems(auth, rules)];
}

/** Bounds of GetSessionToken, in seconds. */
const SESSION = { shortest: 900, longest: 129_600 } as const;

function session(spec: StsSessionTokenSpec): Messages {
  const duration = spec.requestParameters?.sessionDuration;
  const isBad = duration !== undefined && (duration < SESSION.shortest || duration > SESSION.longest);
  return [
    ...(spec.auth?.jwt ? ['jwt auth cannot be used for STS Session Token generation'] : []),
    ...(isBad ? [`requestParameters.sessionDuration must be ${SESSION.shortest} to ${SESSION.longest} seconds`] : []),
  ];
}

const CURVES: readonly number[] = [256, 384, 521];
const SHORTEST_RSA = 1024;

function sshKey({ keyType, keySize, comment = '' }: SshKeySpec): Messages {
  return [
    ...(keyType === 'rsa' && keySize !== undefined && keySize < SHORTEST_RSA
      ? [`keySize of keyType rsa must be at least ${SHORTEST_RSA}`]
      : []),
    ...(keyType === 'ecdsa' && keySize !== undefined && !CURVES.includes(keySize)
      ? [`keySize of keyType ecdsa must be ${CURVES.join(', ')}`]
      : []),
    // A line of its own would be a key of its own in an authorized_keys file.
    ...(/\p{Cc}/u.test(comment) ? ['comment must not hold control characters'] : []),
  ];
}

function webhook({ timeout, caBundle, caProvider, secrets = [] }: WebhookSpec): Messages {
  const duration = timeout === undefined ? undefined : readDuration(timeout);
  return [
    ...(typeof duration === 'string' ? [`invalid timeout ${JSON.stringify(timeout)}: ${duration}`] : []),
    ...(caBundle !== undefined && caProvider !== undefined
      ? ['caBundle and caProvider are both set: keep the one that is meant']
      : []),
    ...secrets.flatMap(({ secretRef }, i) => (secretRef.name ? [] : [`secrets[${i}].secretRef: name is required`])),
  ];
}

/** What is wrong with the settings of a generator beyond their shape, wherever they are written. */
export function settingsProblems(settings: GeneratorSettings, rules: StoreRules): readonly string[] {
  switch (settings.kind) {
    case 'ECRAuthorizationToken':
      return aws(settings.spec, rules);
    case 'STSSessionToken':
      return [...aws(settings.spec, rules), ...session(settings.spec)];
    case 'Password':
      return passwordProblems(settings.spec);
    case 'SSHKey':
      return sshKey(settings.spec);
    case 'MFA':
      return mfaProblems(settings.spec);
    case 'Webhook':
      return webhook(settings.spec);
    case 'UUID':
    case 'Fake':
      return [];
  }
}

/**
 * Everything that is wrong with a generator of a namespace beyond its shape; empty when it may be used. Pure, and asked at
 * admission and at every use alike. Texts are upstream's where upstream refuses the same (eso.md §2.6).
 */
export function validateGenerator(generator: Generator, rules: StoreRules): readonly string[] {
  const foreign = foreignNamespaces(generator.spec, 'spec', generator.metadata.namespace);
  return [
    ...settingsProblems(generator, rules),
    ...foreign.map(
      (path) => `invalid ${path}: namespace should either be empty or match the namespace of the generator`,
    ),
  ];
}
