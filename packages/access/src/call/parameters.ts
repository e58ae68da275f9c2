import { parseArn } from '../arn/arn.ts';
import { type Decision, decide, type DecideScope } from '../world/decide.ts';
import type { ParameterFacts, World } from '../world/facts.ts';
import type { ServiceRequest } from '../world/service-request.ts';
import { decideKeyUse } from './key-use.ts';

/** `GetParameter` and its like: the parameter; to decrypt a SecureString, its key as well. */
export function readParameter(world: World, request: ServiceRequest, scope: DecideScope): readonly Decision[] {
  const own = decide(world, request, scope);
  const parameter = world.parameter(request.resource, parseArn(request.resource)?.account ?? '');
  if (own.verdict.outcome !== 'allowed' || parameter === undefined) return [own];
  const key = keyDecision(world, request, parameter, scope);
  return key === undefined ? [own] : [own, key];
}

/**
 * `GetParametersByPath` is decided on the path alone: whoever may list the path sees what is below it, even where a policy
 * denies a parameter there by name or tag (`aws.md` 1.5). Only the keys are asked for each.
 */
export function getParametersByPath(world: World, request: ServiceRequest, scope: DecideScope): readonly Decision[] {
  const own = decide(world, request, scope);
  if (own.verdict.outcome !== 'allowed') return [own];
  const below = [...world.parameters(parseArn(request.resource)?.account ?? '')].filter((parameter) =>
    isBelow(parameter, request),
  );
  const keys = below.map((parameter) => keyDecision(world, request, parameter, scope));
  return [own, ...keys.filter((key) => key !== undefined)];
}

/** The ARN of a parameter as a caller names it: the leading slash of a path is not doubled; selectors do not count. */
export function parameterArn(world: World, name: string, account: string, region: string | undefined): string {
  if (name.startsWith('arn:')) return name;
  const plain = name.split(':')[0] ?? name;
  const known = world.parameter(plain, account)?.arn;
  return known ?? `arn:aws:ssm:${region ?? ''}:${account}:parameter/${plain.replace(/^\//, '')}`;
}

function isBelow(parameter: ParameterFacts, request: ServiceRequest): boolean {
  if (parseArn(parameter.arn)?.region !== parseArn(request.resource)?.region) return false;
  const path = request.parameters?.path ?? '';
  const prefix = path.endsWith('/') ? path : `${path}/`;
  if (!parameter.name.startsWith(prefix)) return false;
  return request.parameters?.recursive === true || !parameter.name.slice(prefix.length).includes('/');
}

function keyDecision(
  world: World,
  request: ServiceRequest,
  parameter: ParameterFacts,
  scope: DecideScope,
): Decision | undefined {
  if (parameter.type !== 'SecureString' || request.parameters?.withDecryption !== true) return undefined;
  return decideKeyUse(
    world,
    request,
    {
      action: 'kms:Decrypt',
      service: 'ssm',
      owner: parameter.arn,
      encryptionContext: new Map([['PARAMETER_ARN', parameter.arn]]),
      keyArn: parameter.keyId,
    },
    scope,
  );
}
