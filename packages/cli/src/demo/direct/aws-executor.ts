import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LockkeeperError } from '@lockkeeper/core';
import type { Argument, AwsAction, Executor } from '../action.ts';
import { type AwsTarget, type CallInput, SERVICES, type ServiceCalls } from './aws-calls.ts';
import { readPath } from './read-path.ts';

/** Options whose API name is more than their words in capitals. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['client-id-list', 'ClientIDList'],
  ['open-id-connect-provider-arn', 'OpenIDConnectProviderArn'],
]);

/** `role-name` → `RoleName`, as the API calls it. */
export function memberName(option: string): string {
  return NAMES.get(option) ?? option.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

async function inputOf(options: AwsAction['options'], folder: string): Promise<CallInput> {
  const members = new Map<string, unknown>();
  for (const [option, argument] of Object.entries(options))
    members.set(memberName(option), await valueOf(argument, folder));
  return Object.fromEntries(members);
}

async function valueOf(argument: Argument, folder: string): Promise<unknown> {
  if (typeof argument === 'object' && 'file' in argument) return readFile(join(folder, argument.file), 'utf8');
  return argument;
}

/** An AWS error's code. Its message is foreign text and stays unread; codes of the query protocol may lack "Exception". */
function codeOf(error: unknown): string | undefined {
  const isService = error instanceof Error && '$metadata' in error;
  return isService ? error.name : undefined;
}

/** Carries aws' part of a scenario out itself, with the AWS SDK, where there is no aws. */
export function awsExecutor(target: () => Promise<AwsTarget>, folder: string): Executor<AwsAction> {
  const services = new Map<string, Promise<ServiceCalls>>();
  async function callsOf(service: AwsAction['service']): Promise<ServiceCalls> {
    const made = services.get(service) ?? target().then((known) => SERVICES[service](known));
    services.set(service, made);
    return made;
  }
  return {
    async run(action, signal) {
      signal.throwIfAborted();
      const send = (await callsOf(action.service)).get(action.operation);
      if (send === undefined) throw new TypeError(`no call ${action.service} ${action.operation}`);
      try {
        const reply = await send(await inputOf(action.options, folder));
        return { ok: true, text: action.query ? readPath(reply, action.query.split('.')) : '' };
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof LockkeeperError) throw error;
        const code = codeOf(error);
        return { ok: false, text: code === undefined ? 'no answer from the AWS endpoint' : `AWS refused (${code})` };
      }
    },
  };
}
