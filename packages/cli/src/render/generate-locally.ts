import {
  type Clock,
  type ClusterGenerator,
  type Generator,
  generateOneTimeCode,
  generatePasswords,
  type GeneratorSettings,
  LockkeeperError,
  type Random,
  SealedValue,
  settingsOf,
  validateClusterGenerator,
  validateGenerator,
} from '@lockkeeper/core';
import { generateSshKey } from '@lockkeeper/operator/internal';
import type { Values } from './surroundings.ts';

export interface GeneratingPorts {
  readonly clock: Clock;
  readonly random: Random;
  /** Data of a Secret in the generator's namespace. */
  readonly secret: (name: string) => Promise<Values | undefined>;
}

/** No account's token is asked for here, so no audience is refused either. */
const RULES = { audiences: [] };

/** Why some generators make nothing outside the operator. */
const ELSEWHERE: Readonly<Record<'ECRAuthorizationToken' | 'STSSessionToken' | 'Webhook', string>> = {
  ECRAuthorizationToken:
    'its login is for the AWS identity of the generator, which only the operator takes on; for your own there is `aws ecr get-login-password`',
  STSSessionToken:
    'its keys are for the AWS identity of the generator, which only the operator takes on; for your own there is `aws sts get-session-token`',
  Webhook: 'its request leaves from the operator only, to hosts that the platform lists',
};

/** The settings of a generator that may be used. Throws LockkeeperError with everything that is wrong with it. */
function checkedSettings(generator: Generator | ClusterGenerator): GeneratorSettings {
  const isCluster = generator.kind === 'ClusterGenerator';
  const problems = isCluster ? validateClusterGenerator(generator, RULES) : validateGenerator(generator, RULES);
  const settings = isCluster ? settingsOf(generator) : generator;
  if (problems.length === 0 && settings !== undefined) return settings;
  const text = problems.join('; ') || 'its kind is not served';
  throw new LockkeeperError('InvalidInput', `${generator.kind} "${generator.metadata.name}": ${text}`);
}

async function seedOf(
  { name = '', key = '' }: Extract<GeneratorSettings, { kind: 'MFA' }>['spec']['secret'],
  { secret }: GeneratingPorts,
): Promise<SealedValue> {
  const seed = (await secret(name))?.get(key);
  if (seed !== undefined) return seed;
  throw new LockkeeperError('Absent', `the seed is not there: Secret "${name}", key "${key}"`);
}

/** Fresh values of a generator that needs nobody else. Throws LockkeeperError for one that does, by its name and with the reason. */
export async function generateLocally(
  generator: Generator | ClusterGenerator,
  ports: GeneratingPorts,
): Promise<Values> {
  const settings = checkedSettings(generator);
  switch (settings.kind) {
    case 'Password':
      return generatePasswords(settings.spec, ports.random);
    case 'UUID':
      return new Map([['uuid', SealedValue.ofText(ports.random.uuid())]]);
    case 'Fake':
      return new Map(Object.entries(settings.spec.data ?? {}).map(([key, text]) => [key, SealedValue.ofText(text)]));
    case 'SSHKey':
      return generateSshKey(settings.spec, ports.random);
    case 'MFA':
      return generateOneTimeCode(settings.spec, await seedOf(settings.spec.secret, ports), ports.clock.now());
    default:
      throw new LockkeeperError(
        'Refused',
        `${settings.kind} "${generator.metadata.name}" makes nothing here: ${ELSEWHERE[settings.kind]}`,
      );
  }
}
