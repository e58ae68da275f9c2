import type {
  LabAction,
  Action,
  Argument,
  AwsAction,
  BlobArgument,
  FileArgument,
  JsonArgument,
  KubectlAction,
  LockkeeperAction,
  OutputFile,
  PathPart,
  PodAction,
} from './action.ts';
import { KINDS } from './kinds.ts';

/** How the machine's clients reach what is tried. */
export interface ClientTarget {
  readonly kubeconfig: string;
  readonly context?: string;
  readonly region: string;
  readonly awsEndpointUrl?: string;
  /** AWS profiles of the users of other accounts, by the names that scenarios have for them. */
  readonly profiles?: ReadonlyMap<string, string>;
  /** Pods lie on nodes of a lab, which runs no containers. */
  readonly podsOfLab?: boolean;
}

/** One command: its words, and what a user would type behind it. */
export interface CommandLine {
  readonly command: 'kubectl' | 'aws' | 'lockkeeper';
  readonly args: readonly string[];
  /** What a user would put behind it: a pipe, a file, a second command. */
  readonly tail?: string;
}

/** The file that keeps the credentials of an identity, in the scenario's folder. */
export function credentialsFile(identity: string): string {
  return `${identity}.json`;
}

/** Makes an AWS profile of the credentials that were kept: `aws configure set …`. */
export function profileArgs(identity: string): readonly string[] {
  return ['configure', 'set', `profile.${identity}.credential_process`, `cat ${credentialsFile(identity)}`];
}

/** What AWS's clients take from a credential process: the credentials, and a number. */
const CREDENTIALS = 'merge(Credentials, {Version: `1`})';

function jsonPathPart(part: PathPart): string {
  if (typeof part === 'number') return `[${part}]`;
  return typeof part === 'string' ? `.${part.replaceAll('.', '\\.')}` : `[?(@.${part.where}=="${part.is}")]`;
}

function jsonPath(path: readonly PathPart[]): string {
  return `jsonpath={${path.map(jsonPathPart).join('')}}`;
}

function inNamespace(action: { readonly namespace?: string }): readonly string[] {
  return action.namespace ? ['-n', action.namespace] : [];
}

/** `key=value`, or `key-` to take it away. */
function assigned(key: string, value: string | undefined): string {
  return value === undefined ? `${key}-` : `${key}=${value}`;
}

function objectArgs(
  action: Extract<KubectlAction, { readonly name: string; readonly kind: unknown }>,
): readonly string[] {
  const object = [...inNamespace(action), action.verb, action.kind, action.name];
  switch (action.verb) {
    case 'delete':
      return object;
    case 'get':
      return [...object, '-o', jsonPath(action.path)];
    case 'patch':
      return [...object, '--type=merge', '-p', JSON.stringify(action.patch)];
    case 'label':
      return [...object, '--overwrite', assigned(action.label, action.value)];
    case 'annotate':
      return [...object, '--overwrite', assigned(action.annotation, action.value)];
    case 'events': {
      const selector = `involvedObject.kind=${KINDS[action.kind].kind},involvedObject.name=${action.name}`;
      const messages = 'jsonpath={range .items[*]}{.message}{"\\n"}{end}';
      return [...inNamespace(action), 'get', 'events', `--field-selector=${selector}`, '-o', messages];
    }
  }
}

function kubectlArgs(action: KubectlAction): readonly string[] {
  switch (action.verb) {
    case 'apply':
      return [...inNamespace(action), 'apply', '-f', action.file];
    case 'delete-file':
      return [...inNamespace(action), 'delete', '--ignore-not-found', '-f', action.file];
    case 'list': {
      const labelled = action.label === undefined ? [] : ['-l', action.label];
      return [...inNamespace(action), 'get', KINDS[action.kind].plural, ...labelled, '-o', jsonPath(action.path)];
    }
    case 'get-raw':
      return ['get', '--raw', action.path];
    case 'create-token': {
      const { namespace, name, audience } = action;
      return ['-n', namespace, 'create', 'token', name, '--audience', audience];
    }
    default:
      return objectArgs(action);
  }
}

function optionArgs(name: string, value: Argument): readonly string[] {
  if (value === true) return [`--${name}`];
  if (Array.isArray(value)) return [`--${name}`, ...(value as readonly string[])];
  if (typeof value === 'object')
    return [`--${name}`, structuredWord(value as Exclude<typeof value, readonly string[]>)];
  return [`--${name}`, String(value)];
}

function structuredWord(value: FileArgument | BlobArgument | JsonArgument): string {
  if ('file' in value) return `file://${value.file}`;
  if ('blob' in value) return `fileb://${value.blob}`;
  return JSON.stringify(value.json);
}

function outputArgs({ query, becomes }: AwsAction): readonly string[] {
  if (becomes !== undefined) return ['--query', CREDENTIALS, '--output', 'json'];
  return query === undefined ? [] : ['--query', query, '--output', 'text'];
}

function awsArgs(action: AwsAction, target: ClientTarget): readonly string[] {
  return [
    action.service,
    action.operation,
    ...Object.entries(action.options).flatMap(([name, value]) => optionArgs(name, value)),
    ...outputArgs(action),
    ...(action.as === undefined ? [] : ['--profile', target.profiles?.get(action.as) ?? action.as]),
    '--region',
    action.region ?? target.region,
    // Older clients do not know AWS_ENDPOINT_URL.
    ...(target.awsEndpointUrl ? ['--endpoint-url', target.awsEndpointUrl] : []),
  ];
}

function outputTail(out: OutputFile | undefined): { readonly tail?: string } {
  if (out === undefined) return {};
  return { tail: `${out.base64 ? '| base64 -d ' : ''}> ${out.file}` };
}

function awsLine(action: AwsAction, target: ClientTarget): CommandLine {
  const args = awsArgs(action, target);
  const { becomes } = action;
  if (becomes === undefined) return { command: 'aws', args, ...outputTail(action.out) };
  const profile = ['aws', ...profileArgs(becomes)].map(word).join(' ');
  return { command: 'aws', args, tail: `> ${credentialsFile(becomes)} && ${profile}` };
}

function inContext({ context }: ClientTarget): readonly string[] {
  return context ? ['--context', context] : [];
}

function podWords(action: PodAction, target: ClientTarget): readonly string[] {
  if ('command' in action) return action.command;
  // A container of a cluster reaches AWS in its own way.
  const inside = target.podsOfLab === true ? target : { ...target, awsEndpointUrl: '' };
  return ['aws', ...awsArgs(action.aws, inside)];
}

function podLine(action: PodAction, target: ClientTarget): CommandLine {
  const place = [...inContext(target), '-n', action.namespace, action.name, '--', ...podWords(action, target)];
  return target.podsOfLab === true
    ? { command: 'lockkeeper', args: ['lab', 'exec', ...place] }
    : { command: 'kubectl', args: ['exec', ...place] };
}

function kubectlLine(action: KubectlAction, target: ClientTarget): CommandLine {
  const { as } = action;
  const impersonated = as ? [`--as=${as.user}`, ...(as.group ? [`--as-group=${as.group}`] : [])] : [];
  const args = [...inContext(target), ...impersonated, ...kubectlArgs(action)];
  // kubectl ends its line, which would be part of the token.
  if (action.verb === 'create-token') return { command: 'kubectl', args, tail: `| tr -d '\\n' > ${action.file}` };
  const decoded = action.verb === 'get' && action.base64;
  return { command: 'kubectl', args, ...(decoded ? { tail: '| base64 -d' } : {}) };
}

/** Actions that are one command. */
export type CommandAction = KubectlAction | AwsAction | LockkeeperAction | PodAction;

/** The command a user would type for an action. */
export function commandLine(action: CommandAction, target: ClientTarget): CommandLine {
  switch (action.tool) {
    case 'aws':
      return awsLine(action, target);
    case 'kubectl':
      return kubectlLine(action, target);
    case 'lockkeeper':
      return { command: 'lockkeeper', args: action.args, ...outputTail(action.out) };
    case 'pod':
      return podLine(action, target);
  }
}

function word(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The line to print for an action, ready to be pasted into a shell. */
export function shownLine(action: Action, target: ClientTarget): string {
  if (action.tool === 'lab') return shownLook(action);
  if (action.tool === 'sed') return `sed -i.bak ${word(`s|${action.from}|${action.to}|g`)} ${word(action.file)}`;
  const { command, args, tail } = commandLine(action, target);
  return [command, ...args].map(word).join(' ') + (tail ? ` ${tail}` : '');
}

function shownLook(action: LabAction): string {
  return action.verb === 'explain'
    ? `(the lab's log of AWS decisions: the last refusal of ${action.principal}; lockkeeper lab --decisions FILE writes it)`
    : `(the lab's log of AWS calls: those of ${action.service} by ${action.principal})`;
}
