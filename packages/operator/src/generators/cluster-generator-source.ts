import {
  admitGenerator,
  type AuthorizedIdentity,
  authorizeGenerator,
  type AwsTokenSource,
  type Clock,
  generateOneTimeCode,
  generatePasswords,
  type GeneratorAnswer,
  generatorFactsOf,
  type GeneratorRequest,
  type GeneratorSettings,
  type GeneratorSource,
  type GeneratorSpecs,
  LockkeeperError,
  type PlatformRules,
  type Random,
  type Refusal,
  refusal,
  SealedValue,
  servesClass,
  within,
} from '@lockkeeper/core';
import { type KubeClient, KubeError } from '@lockkeeper/kube';
import type { ClusterCache } from '../cluster/cluster-cache.ts';
import { type IdentityFactsReader, readIdentity } from '../cluster/identity-facts.ts';
import { registryLogin, sessionKeys } from './aws-credentials.ts';
import { type LiveGenerator, readGenerator } from './read-generator.ts';
import { readSourceSecret } from './source-secret.ts';
import { generateSshKey } from './ssh-key.ts';
import type { WebhookCaller } from './webhook/webhook-caller.ts';

export interface GeneratorPorts {
  readonly client: KubeClient;
  readonly cache: Pick<ClusterCache, 'grantsFor'>;
  readonly identities: IdentityFactsReader;
  readonly tokens: AwsTokenSource;
  /** Undefined until the platform lists hosts that Webhook generators may call (must M11). */
  readonly webhooks: WebhookCaller | undefined;
  readonly rules: PlatformRules;
  readonly clock: Clock;
  readonly random: Random;
}

type Values = ReadonlyMap<string, SealedValue>;
type AwsSettings = Extract<GeneratorSettings, { kind: 'ECRAuthorizationToken' | 'STSSessionToken' }>;

const WEBHOOKS_OFF = refusal(
  'Refused',
  'Webhook generators are off on this operator: the platform turns them on with the flag --allow-webhook-host',
);

function isRefusal(value: Values | AuthorizedIdentity | LiveGenerator | Refusal): value is Refusal {
  return 'tenant' in value;
}

/** What our own code says of a wish that cannot be met becomes a refusal; errors of the API server are the queue's. */
function caught(error: unknown): Refusal {
  if (!(error instanceof LockkeeperError) || error instanceof KubeError) throw error;
  return refusal(error.code, error.message, error.code === 'Unavailable' ? 'later' : 'change');
}

function versionOf({ object: { metadata } }: LiveGenerator): string {
  return `${metadata.uid}/${metadata.resourceVersion}`;
}

/** Makes values with the generators of the cluster. One for the process; it remembers nothing. */
export class ClusterGeneratorSource implements GeneratorSource {
  readonly #ports: GeneratorPorts;
  #keyPairs: Promise<unknown> = Promise.resolve();

  constructor(ports: GeneratorPorts) {
    this.#ports = ports;
  }

  async generate(request: GeneratorRequest, signal: AbortSignal): Promise<GeneratorAnswer> {
    const live = await readGenerator(this.#ports, request, signal);
    if (isRefusal(live)) return { kind: 'refused', refusal: live };
    if (this.#isForeign(live.settings)) return { kind: 'foreign' };
    const data = await this.#values(request, live, signal).catch(caught);
    if (isRefusal(data)) return { kind: 'refused', refusal: within('error using generator: ', data) };
    return { kind: 'values', data, objection: () => this.#objection(request, live, signal) };
  }

  #isForeign(settings: GeneratorSettings): boolean {
    const wanted = settings.kind === 'Fake' ? (settings.spec.controller ?? '') : '';
    return wanted !== '' && !servesClass(this.#ports.rules, wanted);
  }

  async #values(request: GeneratorRequest, live: LiveGenerator, signal: AbortSignal): Promise<Values | Refusal> {
    const { random, webhooks } = this.#ports;
    const { settings } = live;
    switch (settings.kind) {
      case 'Password':
        return generatePasswords(settings.spec, random);
      case 'UUID':
        return new Map([['uuid', SealedValue.ofText(random.uuid())]]);
      case 'Fake':
        return new Map(Object.entries(settings.spec.data ?? {}).map(([key, text]) => [key, SealedValue.ofText(text)]));
      case 'SSHKey':
        return this.#sshKey(settings.spec);
      case 'MFA':
        return this.#oneTimeCode(request, settings.spec, signal);
      case 'Webhook':
        return webhooks ? webhooks.call(settings.spec, request.namespace.name, signal) : WEBHOOKS_OFF;
      case 'ECRAuthorizationToken':
      case 'STSSessionToken':
        return this.#awsCredentials(request, live, settings, signal);
    }
  }

  /** One key pair at a time: the threads that find long primes are also those that resolve names and read files (`threat/G11`). */
  #sshKey(spec: GeneratorSpecs['SSHKey']): Promise<Values> {
    const made = this.#keyPairs.then(() => generateSshKey(spec, this.#ports.random));
    this.#keyPairs = made.catch(() => undefined);
    return made;
  }

  async #oneTimeCode(
    { namespace }: GeneratorRequest,
    spec: GeneratorSpecs['MFA'],
    signal: AbortSignal,
  ): Promise<Values | Refusal> {
    const { client, clock, rules } = this.#ports;
    const { name = '', key = '' } = spec.secret;
    const data = await readSourceSecret(client, { namespace: namespace.name, name }, 'seed', rules, signal);
    if (isRefusal(data)) return data;
    const seed = data.get(key);
    if (seed === undefined)
      return refusal(
        'InvalidInput',
        `secret key ${key} does not exist in secret data map of ${JSON.stringify(name)}`,
        'later',
      );
    return generateOneTimeCode(spec, seed, clock.now());
  }

  async #awsCredentials(
    request: GeneratorRequest,
    live: LiveGenerator,
    settings: AwsSettings,
    signal: AbortSignal,
  ): Promise<Values | Refusal> {
    const use = await this.#authorize(request, live, settings);
    if (isRefusal(use)) return use;
    return settings.kind === 'STSSessionToken'
      ? sessionKeys(this.#ports.tokens, use, settings.spec, signal)
      : registryLogin(this.#ports.tokens, use, settings.spec, signal);
  }

  /** The gate, for a generator that acts as an AWS identity (`threat/G3`). */
  async #authorize(
    { namespace }: GeneratorRequest,
    { object }: LiveGenerator,
    { kind: own }: AwsSettings,
  ): Promise<AuthorizedIdentity | Refusal> {
    const { cache, identities, rules } = this.#ports;
    const kind = object.kind === 'ClusterGenerator' ? ('ClusterGenerator' as const) : own;
    const question = {
      namespace,
      reference: { kind, name: object.metadata.name },
      generator: generatorFactsOf(object),
      rules,
    };
    const admitted = admitGenerator(question);
    if (admitted.kind === 'refused') return admitted.refusal;
    const identity = await readIdentity(identities, admitted.wish);
    if ('tenant' in identity) return identity;
    const verdict = authorizeGenerator({ ...question, identity, grants: cache.grantsFor(namespace.name) });
    return verdict.kind === 'refused' ? verdict.refusal : verdict.use;
  }

  /** Whether the generator, and the right to use it, are still what the values were made by (must M5). */
  async #objection(
    request: GeneratorRequest,
    before: LiveGenerator,
    signal: AbortSignal,
  ): Promise<Refusal | undefined> {
    const now = await readGenerator(this.#ports, request, signal);
    if (isRefusal(now)) return now;
    if (versionOf(now) !== versionOf(before))
      return refusal('Refused', 'the generator has changed since the values were made; they are made again', 'later');
    const { settings } = now;
    if (settings.kind !== 'ECRAuthorizationToken' && settings.kind !== 'STSSessionToken') return undefined;
    const use = await this.#authorize(request, now, settings);
    return isRefusal(use) ? use : undefined;
  }
}
