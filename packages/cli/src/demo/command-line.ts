import type { Action, Argument, AwsAction, KubectlAction, PathPart } from './action.ts';
import { KINDS } from './kinds.ts';

/** How the machine's clients reach what is tried. */
export interface ClientTarget {
  readonly kubeconfig: string;
  readonly context?: string;
  readonly region: string;
  readonly awsEndpointUrl?: string;
}

/** One command: its words, and what a user would type behind it. */
export interface CommandLine {
  readonly command: 'kubectl' | 'aws';
  readonly args: readonly string[];
  readonly pipe?: string;
}

function jsonPath(path: readonly PathPart[]): string {
  const parts = path.map((part) =>
    typeof part === 'string' ? `.${part.replaceAll('.', '\\.')}` : `[?(@.${part.where}=="${part.is}")]`,
  );
  return `jsonpath={${parts.join('')}}`;
}

function inNamespace(action: { readonly namespace?: string }): readonly string[] {
  return action.namespace ? ['-n', action.namespace] : [];
}

function objectArgs(action: Extract<KubectlAction, { readonly name: string }>): readonly string[] {
  const object = [...inNamespace(action), action.verb, action.kind, action.name];
  switch (action.verb) {
    case 'delete':
      return object;
    case 'get':
      return [...object, '-o', jsonPath(action.path)];
    case 'patch':
      return [...object, '--type=merge', '-p', JSON.stringify(action.patch)];
    case 'label':
      return [
        ...object,
        '--overwrite',
        action.value === undefined ? `${action.label}-` : `${action.label}=${action.value}`,
      ];
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
      return ['apply', '-f', action.file];
    case 'delete-file':
      return ['delete', '--ignore-not-found', '-f', action.file];
    case 'get-raw':
      return ['get', '--raw', action.path];
    default:
      return objectArgs(action);
  }
}

function optionArgs(name: string, value: Argument): readonly string[] {
  if (value === true) return [`--${name}`];
  if (Array.isArray(value)) return [`--${name}`, ...(value as readonly string[])];
  if (typeof value === 'object' && 'file' in value) return [`--${name}`, `file://${value.file}`];
  return [`--${name}`, String(value)];
}

function awsArgs(action: AwsAction, target: ClientTarget): readonly string[] {
  return [
    action.service,
    action.operation,
    ...Object.entries(action.options).flatMap(([name, value]) => optionArgs(name, value)),
    ...(action.query ? ['--query', action.query, '--output', 'text'] : []),
    '--region',
    target.region,
    // Older clients do not know AWS_ENDPOINT_URL.
    ...(target.awsEndpointUrl ? ['--endpoint-url', target.awsEndpointUrl] : []),
  ];
}

/** The command a user would type for an action. */
export function commandLine(action: KubectlAction | AwsAction, target: ClientTarget): CommandLine {
  if (action.tool === 'aws') return { command: 'aws', args: awsArgs(action, target) };
  const context = target.context ? ['--context', target.context] : [];
  const decoded = action.verb === 'get' && action.base64;
  return {
    command: 'kubectl',
    args: [...context, ...kubectlArgs(action)],
    ...(decoded ? { pipe: 'base64 -d' } : {}),
  };
}

function word(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The line to print for an action, ready to be pasted into a shell. */
export function shownLine(action: Action, target: ClientTarget): string {
  if (action.tool === 'lab') return `(the lab's log of AWS calls: those of ${action.service} by ${action.principal})`;
  const { command, args, pipe } = commandLine(action, target);
  return [command, ...args].map(word).join(' ') + (pipe ? ` | ${pipe}` : '');
}
