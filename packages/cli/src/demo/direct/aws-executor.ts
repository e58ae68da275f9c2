import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { LockkeeperError } from '@lockkeeper/core';
import type { Argument, AwsAction, Executor, Seen } from '../action.ts';
import { keepOutput } from '../keep-output.ts';
import { type AwsCredentials, type AwsTarget, type CallInput, type ServiceCalls, serviceCalls } from './aws-calls.ts';
import { readPath } from './read-path.ts';

/** Options whose API name is more than their words in capitals. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['client-id-list', 'ClientIDList'],
  ['open-id-connect-provider-arn', 'OpenIDConnectProviderArn'],
  ['saml-provider-arn', 'SAMLProviderArn'],
  ['saml-metadata-document', 'SAMLMetadataDocument'],
  ['saml-assertion', 'SAMLAssertion'],
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
  if (typeof argument !== 'object' || Array.isArray(argument)) return argument;
  const given = argument as Exclude<typeof argument, readonly string[]>;
  if ('file' in given) return readFile(resolve(folder, given.file), 'utf8');
  return 'blob' in given ? readFile(resolve(folder, given.blob)) : given.json;
}

/** Refusals whose text is AWS's explanation, which is what scenarios are about; it names identities, actions and resources. */
const EXPLAINED: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'InvalidIdentityToken',
  'InvalidIdentityTokenException',
  'MalformedPolicyDocument',
  'MalformedPolicyDocumentException',
]);

/** An AWS error as the aws command words it. Messages of other errors are foreign text and stay unread; codes may lack "Exception". */
function refusal(error: unknown, operation: string): string {
  const isService = error instanceof Error && '$metadata' in error;
  if (!isService) return 'no answer from the AWS endpoint';
  if (!EXPLAINED.has(error.name)) return `AWS refused (${error.name})`;
  return `An error occurred (${error.name}) when calling the ${memberName(operation)} operation: ${error.message}`;
}

function credentialsIn(reply: object): AwsCredentials {
  const path = (member: string): string => readPath(reply, ['Credentials', member]);
  return {
    accessKeyId: path('AccessKeyId'),
    secretAccessKey: path('SecretAccessKey'),
    sessionToken: path('SessionToken'),
  };
}

/** What `--query … --output text` prints: bytes as base64. */
function textIn(reply: object, query: string): string {
  const [first = '', ...rest] = query.split('.');
  const bytes: unknown = rest.length === 0 && Object.hasOwn(reply, first) ? Reflect.get(reply, first) : undefined;
  return bytes instanceof Uint8Array ? Buffer.from(bytes).toString('base64') : readPath(reply, [first, ...rest]);
}

/** Knows where and as whom: as the user at the keyboard, or as the user of another account by the scenario's name for it. */
export type TargetOf = (account: string | undefined) => Promise<AwsTarget>;

/** Carries aws' part of a scenario out itself, with the AWS SDK, where there is no aws. Identities that it takes on stay in memory. */
export function awsExecutor(target: TargetOf, folder: string): Executor<AwsAction> {
  const services = new Map<string, Promise<ServiceCalls>>();
  const identities = new Map<string, AwsCredentials>();

  async function targetOf({ as, region }: AwsAction): Promise<AwsTarget> {
    const credentials = as === undefined ? undefined : identities.get(as);
    const known = await target(credentials ? undefined : as);
    return { ...known, ...(credentials ? { credentials } : {}), ...(region ? { region } : {}) };
  }

  function callsOf(action: AwsAction): Promise<ServiceCalls> {
    const { service, as = '', region = '' } = action;
    const key = `${service} ${as} ${region}`;
    const made = services.get(key) ?? targetOf(action).then((known) => serviceCalls(service, known));
    services.set(key, made);
    return made;
  }

  /** Clients made with the credentials before are not used again. */
  function takeOn(name: string, credentials: AwsCredentials): Seen {
    identities.set(name, credentials);
    for (const key of services.keys()) if (key.split(' ')[1] === name) services.delete(key);
    return { ok: true, text: `profile ${name}` };
  }

  async function show(reply: object, { becomes, query, out }: AwsAction): Promise<Seen> {
    if (becomes !== undefined) return takeOn(becomes, credentialsIn(reply));
    const text = query ? textIn(reply, query) : '';
    return out ? keepOutput(text, out, folder) : { ok: true, text };
  }

  return {
    async run(action, signal) {
      signal.throwIfAborted();
      const call = await callsOf(action);
      try {
        return await show(await call(action.operation, await inputOf(action.options, folder)), action);
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof LockkeeperError) throw error;
        return { ok: false, text: refusal(error, action.operation) };
      }
    },
  };
}
