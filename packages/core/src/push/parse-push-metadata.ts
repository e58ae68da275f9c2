import type { JsonValue } from '../api/json-schema.ts';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { flagField, type GoFields, readGoFields, textField, textListField, textMapField } from './go-fields.ts';
import type {
  ParameterStorePushSettings,
  PushSettings,
  SecretsManagerPushSettings,
} from '../api/push-secret/push-settings.ts';

/** Where a resource policy is written: one key of an object in the PushSecret's own namespace. */
export interface PolicySource {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  readonly key: string;
}

/** What `metadata` of a push says, with the defaults of the provider. */
export interface PushMetadata {
  /** Without the resource policy, which has to be read first. */
  readonly settings: PushSettings;
  readonly policySource?: PolicySource;
}

const API_VERSION = 'kubernetes.external-secrets.io/v1alpha1';
const KIND = 'PushSecretMetadata';
const MANAGED_BY = 'managed-by';
const DESCRIPTION = `secret '${MANAGED_BY}:external-secrets'`;

const FORMATS = ['binary', 'string'] as const;
const TYPES = ['String', 'StringList', 'SecureString'] as const;
const TIERS = ['Standard', 'Advanced', 'Intelligent-Tiering'] as const;
const POLICY_KINDS = ['ConfigMap', 'Secret'] as const;

const SPEC_FIELDS: Readonly<Record<PushSettings['service'], readonly string[]>> = {
  SecretsManager: ['tags', 'description', 'secretPushFormat', 'kmsKeyId', 'resourcePolicy', 'replicationLocations'],
  ParameterStore: ['secretType', 'kmsKeyID', 'tier', 'encodeAsDecoded', 'tags', 'description'],
};

function invalid(problem: string): LockkeeperError {
  return new LockkeeperError('InvalidInput', problem);
}

function oneOf<Word extends string>(words: readonly Word[], text: string, what: string): Word {
  const word = words.find((known) => known === text);
  if (word === undefined) throw invalid(`invalid ${what}: ${text} (must be one of ${words.join(', ')})`);
  return word;
}

/** The wrapper that every metadata has; some samples of ESO's documentation leave it out, and ESO refuses them as well. */
function specOf(metadata: JsonValue, service: PushSettings['service']): GoFields {
  try {
    const fields = readGoFields(metadata, ['kind', 'apiVersion', 'spec'], KIND);
    const [apiVersion, kind] = [textField(fields, 'apiVersion', KIND) ?? '', textField(fields, 'kind', KIND) ?? ''];
    const spec = readGoFields(fields.get('spec') ?? {}, SPEC_FIELDS[service], 'spec');
    if (apiVersion !== API_VERSION) {
      throw new UnexpectedId(`unexpected apiVersion ${JSON.stringify(apiVersion)}, expected "${API_VERSION}"`);
    }
    if (kind !== KIND) throw new UnexpectedId(`unexpected kind ${JSON.stringify(kind)}, expected "${KIND}"`);
    return spec;
  } catch (error) {
    if (error instanceof UnexpectedId) throw invalid(`failed to parse metadata: ${error.message}`);
    if (!(error instanceof LockkeeperError)) throw error;
    throw invalid(`failed to parse metadata: failed to parse ${API_VERSION} ${KIND}: ${error.message}`);
  }
}

/** A wrapper that can be read, and is that of something else. */
class UnexpectedId extends Error {}

function tagsOf(spec: GoFields): { readonly tags?: ReadonlyMap<string, string> } {
  const tags = textMapField(spec, 'tags', 'spec');
  if (tags?.has(MANAGED_BY)) {
    throw invalid(`error parsing tags in metadata: Cannot specify a '${MANAGED_BY}' tag`);
  }
  return tags === undefined || tags.size === 0 ? {} : { tags };
}

function describedBy(spec: GoFields): string {
  return textField(spec, 'description', 'spec') || DESCRIPTION;
}

function keyOf(spec: GoFields, field: 'kmsKeyId' | 'kmsKeyID'): { readonly kmsKeyId?: string } {
  const key = textField(spec, field, 'spec');
  return key ? { kmsKeyId: key } : {};
}

function policySourceOf(spec: GoFields): { readonly policySource?: PolicySource } {
  const written = spec.get('resourcePolicy');
  if (written === undefined) return {};
  const path = 'spec.resourcePolicy';
  const fields = readGoFields(written, ['blockPublicPolicy', 'policySourceRef'], path);
  if (flagField(fields, 'blockPublicPolicy', path) === false) {
    throw invalid(`${path}.blockPublicPolicy: a policy that lets in everybody is never set, leave the field out`);
  }
  const ref = fields.get('policySourceRef');
  if (ref === undefined) return {};
  const at = `${path}.policySourceRef`;
  const source = readGoFields(ref, ['kind', 'name', 'key'], at);
  const [name, key] = [textField(source, 'name', at) ?? '', textField(source, 'key', at) ?? ''];
  if (name === '' || key === '') throw invalid(`${at}: name and key are required`);
  const kind = textField(source, 'kind', at) ?? '';
  const known = POLICY_KINDS.find((one) => one === kind);
  if (known === undefined) throw invalid(`unsupported PolicySourceRef kind: ${kind} (must be ConfigMap or Secret)`);
  return { policySource: { kind: known, name, key } };
}

function secretsManager(spec: GoFields): PushMetadata {
  const format = textField(spec, 'secretPushFormat', 'spec') || 'binary';
  const settings: SecretsManagerPushSettings = {
    service: 'SecretsManager',
    secretPushFormat: oneOf(FORMATS, format, 'secret push format'),
    ...keyOf(spec, 'kmsKeyId'),
    description: describedBy(spec),
    ...tagsOf(spec),
    replicationLocations: textListField(spec, 'replicationLocations', 'spec'),
  };
  return { settings, ...policySourceOf(spec) };
}

function tierOf(spec: GoFields): Pick<ParameterStorePushSettings, 'tier' | 'policies'> {
  const fields = readGoFields(spec.get('tier') ?? {}, ['type', 'policies'], 'spec.tier');
  const tier = oneOf(TIERS, textField(fields, 'type', 'spec.tier') || 'Standard', 'tier type');
  const policies = fields.get('policies');
  if (policies === undefined) return { tier };
  if (!Array.isArray(policies)) throw invalid('spec.tier.policies: must be a list');
  return { tier, policies: JSON.stringify(policies) };
}

/** ESO's default type is `String`, which anyone reads without a key; here it is `SecureString` (`threat/P8`). */
function parameterStore(spec: GoFields): PushMetadata {
  const type = textField(spec, 'secretType', 'spec') || 'SecureString';
  const settings: ParameterStorePushSettings = {
    service: 'ParameterStore',
    secretType: oneOf(TYPES, type, 'secret type'),
    ...keyOf(spec, 'kmsKeyID'),
    ...tierOf(spec),
    encodeAsDecoded: flagField(spec, 'encodeAsDecoded', 'spec') ?? false,
    description: describedBy(spec),
    ...tagsOf(spec),
  };
  return { settings };
}

/**
 * Reads `metadata` of a push for the service of its store (`eso.md` §4.6): the wrapper `PushSecretMetadata`, unknown fields refused,
 * names without case, as Go reads them. Whether a tenant may choose what it says is the gate's (`authorizePush`).
 *
 * @throws LockkeeperError `InvalidInput`, with ESO's texts where it refuses the same.
 */
export function parsePushMetadata(metadata: JsonValue | undefined, service: PushSettings['service']): PushMetadata {
  const spec: GoFields = metadata === undefined || metadata === null ? new Map() : specOf(metadata, service);
  return service === 'SecretsManager' ? secretsManager(spec) : parameterStore(spec);
}
