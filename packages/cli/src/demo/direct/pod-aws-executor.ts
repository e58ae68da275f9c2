import { LockkeeperError } from '@lockkeeper/core';
import { pathMapper } from '../../lab/exec/container-variables.ts';
import type { FoundContainer } from '../../lab/exec/find-container.ts';
import type { Argument, AwsAction, Executor, PodAwsCall, Seen } from '../action.ts';
import { awsExecutor } from './aws-executor.ts';

/** Finds the first container of a pod of the lab. Rejects with LockkeeperError when it does not run. */
export type FindContainer = (pod: { readonly namespace: string; readonly name: string }) => Promise<FoundContainer>;

const POD = 'pod';

/** As aws says it. */
const NO_CREDENTIALS: Seen = { ok: false, text: 'Unable to locate credentials' };

/** Calls that take on a role by a token are signed by nobody. */
const UNSIGNED = 'assume-role-with-web-identity';

/** Makes the calls of a pod's aws where there is no aws: with the variables and files that the container has. */
export function podAwsExecutor(find: FindContainer, folder: string): Executor<PodAwsCall> {
  return {
    async run({ aws: call, namespace, name }, signal) {
      try {
        return await callFrom(await find({ namespace, name }), call, folder, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof LockkeeperError) return { ok: false, text: error.message };
        throw error;
      }
    },
  };
}

async function callFrom(
  { view, awsUrl, region }: FoundContainer,
  call: PodAwsCall['aws'],
  folder: string,
  signal: AbortSignal,
): Promise<Seen> {
  // Nothing is signed with these: there is an identity by now, or the call needs none.
  const nobody = { accessKeyId: 'none', secretAccessKey: 'none' };
  const { run } = awsExecutor(() => Promise.resolve({ region, endpoint: awsUrl, credentials: nobody }), folder);
  const inside = { ...call, options: withFilesOf(view.mounts, call.options) };
  if (call.operation === UNSIGNED) return run(inside, signal);
  const variables = new Map(view.environment);
  const role = variables.get('AWS_ROLE_ARN');
  const file = variables.get('AWS_WEB_IDENTITY_TOKEN_FILE');
  if (role === undefined || file === undefined) return NO_CREDENTIALS;
  const token = { 'role-arn': role, 'role-session-name': 'lockkeeper', 'web-identity-token': { file } };
  const options = withFilesOf(view.mounts, token);
  const taken = await run({ tool: 'aws', service: 'sts', operation: UNSIGNED, options, becomes: POD }, signal);
  return taken.ok ? run({ ...inside, as: POD }, signal) : taken;
}

function withFilesOf(mounts: FoundContainer['view']['mounts'], options: AwsAction['options']): AwsAction['options'] {
  const toFile = pathMapper(mounts);
  const mapped = (argument: Argument): Argument =>
    typeof argument === 'object' && 'file' in argument ? { file: toFile(argument.file) } : argument;
  return Object.fromEntries(Object.entries(options).map(([name, argument]) => [name, mapped(argument)]));
}
