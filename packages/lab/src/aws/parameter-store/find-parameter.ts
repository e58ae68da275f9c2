import { type Arn, arn, parseArn } from '../accounts/arn.ts';
import type { SignedCall, World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { ParameterVersion, StoredParameter } from '../state/parameters.ts';

/** ARN of a parameter name; the leading slash of a path does not double. */
export function parameterArn(region: string, account: string, name: string): string {
  return arn('ssm', region, account, `parameter${name.startsWith('/') ? '' : '/'}${name}`);
}

/** Names with and without their leading slash have one ARN, and mean one parameter. */
export function parameterKey(name: string): string {
  return name.replace(/^\//, '');
}

/** A name as the caller wrote it, split from `:3` or `:label` at its end. */
export function splitSelector(text: string): { readonly name: string; readonly selector?: string } {
  const start = text.startsWith('arn:') ? text.indexOf(':parameter/') + 1 : 0;
  const at = text.indexOf(':', start);
  return at < 0 ? { name: text } : { name: text.slice(0, at), selector: text.slice(at) };
}

/**
 * A parameter by name or ARN. ARNs of other accounts find what is shared: advanced parameters that have a resource
 * policy.
 */
export function lookUpParameter(world: World, call: SignedCall, name: string): StoredParameter | undefined {
  const parsed = parseArn(name);
  if (parsed === undefined) {
    return world.accounts.region(call.caller.accountId, call.region)?.parameters.get(parameterKey(name));
  }
  return parsed.service === 'ssm' && parsed.region === call.region ? byArn(world, call, parsed) : undefined;
}

/** @throws AwsError `ParameterNotFound` */
export function findParameter(world: World, call: SignedCall, name: string): StoredParameter {
  const found = lookUpParameter(world, call, name);
  if (found === undefined) throw new AwsError('ParameterNotFound', '');
  return found;
}

export function latest(parameter: StoredParameter): ParameterVersion {
  const version = parameter.versions.at(-1);
  if (version === undefined) throw new AwsError('InternalServerError', 'A parameter has no version.', 500);
  return version;
}

/** The version that `:3` or `:label` names, the latest one without selector, or undefined. */
export function selectVersion(parameter: StoredParameter, selector: string | undefined): ParameterVersion | undefined {
  if (selector === undefined) return latest(parameter);
  const text = selector.slice(1);
  return /^\d+$/.test(text)
    ? parameter.versions.find((version) => version.version === Number(text))
    : parameter.versions.find((version) => version.labels.has(text));
}

export function noSuchVersion(name: string, selector: string): AwsError {
  return new AwsError(
    'ParameterVersionNotFound',
    /^:\d+$/.test(selector)
      ? `Systems Manager could not find version ${selector.slice(1)} of ${name}. Verify the version and try again.`
      : `Systems Manager could not find version ${selector.slice(1)} of ${name}. Verify the label and try again.`,
  );
}

function byArn(world: World, call: SignedCall, parsed: Arn): StoredParameter | undefined {
  const parameters = world.accounts.region(parsed.account, call.region)?.parameters;
  const found = parameters?.get(parsed.resource.replace(/^parameter\//, ''));
  if (found === undefined || parsed.account === call.caller.accountId) return found;
  return found.resourcePolicy !== undefined && latest(found).tier === 'Advanced' ? found : undefined;
}
