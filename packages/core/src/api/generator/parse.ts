import { LockkeeperError } from '../../errors/lockkeeper-error.ts';
import {
  ECR_AUTHORIZATION_TOKEN_SCHEMA,
  FAKE_SCHEMA,
  MFA_SCHEMA,
  PASSWORD_SCHEMA,
  SSH_KEY_SCHEMA,
  STS_SESSION_TOKEN_SCHEMA,
  UUID_SCHEMA,
  WEBHOOK_SCHEMA,
} from '../generated/crds.ts';
import {
  ECR_AUTHORIZATION_TOKEN_DEFAULTS,
  FAKE_DEFAULTS,
  MFA_DEFAULTS,
  PASSWORD_DEFAULTS,
  SSH_KEY_DEFAULTS,
  STS_SESSION_TOKEN_DEFAULTS,
  UUID_DEFAULTS,
  WEBHOOK_DEFAULTS,
} from '../generated/defaults.ts';
import type { DefaultEntry, JsonSchema } from '../json-schema.ts';
import { type ParseOptions, readResource } from '../read-resource.ts';
import { isObject } from '../schema/copy-json.ts';
import { GENERATOR_KINDS, isGeneratorKind } from './kinds.ts';
import type { Generator, GeneratorKind } from './types.ts';

interface KindReader {
  readonly schema: JsonSchema;
  readonly defaults: readonly DefaultEntry[];
}

const READERS: { readonly [Kind in GeneratorKind]: KindReader } = {
  ECRAuthorizationToken: { schema: ECR_AUTHORIZATION_TOKEN_SCHEMA, defaults: ECR_AUTHORIZATION_TOKEN_DEFAULTS },
  STSSessionToken: { schema: STS_SESSION_TOKEN_SCHEMA, defaults: STS_SESSION_TOKEN_DEFAULTS },
  Password: { schema: PASSWORD_SCHEMA, defaults: PASSWORD_DEFAULTS },
  UUID: { schema: UUID_SCHEMA, defaults: UUID_DEFAULTS },
  SSHKey: { schema: SSH_KEY_SCHEMA, defaults: SSH_KEY_DEFAULTS },
  MFA: { schema: MFA_SCHEMA, defaults: MFA_DEFAULTS },
  Fake: { schema: FAKE_SCHEMA, defaults: FAKE_DEFAULTS },
  Webhook: { schema: WEBHOOK_SCHEMA, defaults: WEBHOOK_DEFAULTS },
};

function kindOf(object: unknown): GeneratorKind {
  const kind = isObject(object) ? object.kind : undefined;
  if (isGeneratorKind(kind)) return kind;
  throw new LockkeeperError('InvalidInput', `kind: must be ${GENERATOR_KINDS.join(' or ')}`, { path: 'kind' });
}

/**
 * Reads a generator of any kind that is served and fills in the defaults of its CRD. Only its shape is checked; see
 * `validateGenerator` for the rest. Throws LockkeeperError `InvalidInput` with the JSON path of the first bad field.
 */
export function parseGenerator(object: unknown, options?: ParseOptions): Generator {
  const kind = kindOf(object);
  const reader = {
    ...READERS[kind],
    apiVersions: ['generators.external-secrets.io/v1alpha1'],
    kinds: [kind],
    namespacedKinds: [kind],
    specMayBeAbsent: true,
  };
  return readResource(object, reader, options) as Generator;
}
