import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import type { ArnParts, AwsService } from './remote-reference.ts';

/** What an ARN says about a secret or parameter. */
export interface SecretArn {
  readonly arn: ArnParts;
  /** The name, without the random suffix of a secret. */
  readonly name: string;
  /** The ARN without selector. */
  readonly id: string;
  /** What stands behind the name of a parameter, after a colon. */
  readonly selector: string | undefined;
}

const shape = /^arn:(aws(?:-[a-z0-9]+)*):([a-z]+):([a-z]{2,}(?:-[a-z]+)+-\d{1,2}):(\d{12}):(.*)$/s;

/** Reads the ARN of a secret or parameter for a store of one service; `LockkeeperError('InvalidInput')` for any other. */
export function parseArn(service: AwsService, key: string): SecretArn {
  const parts = shape.exec(key);
  if (parts === null) throw bad('not an ARN with partition, service, region, account and name', key);
  const [, partition = '', arnService = '', region = '', account = '', resource = ''] = parts;
  const expected = service === 'SecretsManager' ? 'secretsmanager' : 'ssm';
  if (arnService !== expected)
    throw bad(`the store reads from ${service}, and the ARN is of service ${arnService}`, key);
  const arn = { partition, region, account };
  return service === 'SecretsManager' ? secretArn(key, arn, resource) : parameterArn(key, arn, resource);
}

/**
 * AWS adds a hyphen and six random characters to the name. An ARN without them would mean any secret that has the name,
 * so a name is the better way to say that.
 */
function secretArn(key: string, arn: ArnParts, resource: string): SecretArn {
  const parts = /^secret:([^:]+)-[A-Za-z0-9]{6}$/.exec(resource);
  if (parts === null) {
    throw bad('the ARN of a secret must be complete, with its six random characters; otherwise use the name', key);
  }
  return { arn, name: parts[1] ?? '', id: key, selector: undefined };
}

/** The ARN of parameter `/a/b` has `parameter/a/b`; that of parameter `a` has `parameter/a`, and so has that of `/a`. */
function parameterArn(key: string, arn: ArnParts, resource: string): SecretArn {
  const parts = /^parameter(\/[^:]+)(?::(.*))?$/s.exec(resource);
  if (parts === null) throw bad('the ARN of a parameter must have "parameter/" before the name', key);
  const [, path = '', selector] = parts;
  const name = path.includes('/', 1) ? path : path.slice(1);
  const id = selector === undefined ? key : key.slice(0, key.length - selector.length - 1);
  return { arn, name, id, selector };
}

function bad(problem: string, key: string): LockkeeperError {
  return new LockkeeperError('InvalidInput', `remote reference refused: ${problem}`, { key });
}
