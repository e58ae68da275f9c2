import type { ContainerMount, ContainerView } from '@lockkeeper/lab';
import { isDangerousVariable } from '../../process/environment.ts';
import type { FoundContainer } from './find-container.ts';

/** What a program needs of the terminal that it is started from; nothing of who its user is elsewhere. */
const INHERITED: readonly string[] = ['PATH', 'USER', 'TERM', 'LANG', 'LC_ALL', 'TZ'];

/** Variables by which AWS gives a pod its identity. They are what a lab is for, though they lead to files and addresses. */
const IDENTITY: ReadonlySet<string> = new Set([
  'AWS_ROLE_ARN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
]);

/** Where a node's Pod Identity agent is, in every cluster; no lab can listen there. */
const AGENT = /^http:\/\/(169\.254\.170\.23|\[fd00:ec2::23\])\/v1\/credentials$/;

export interface ContainerVariables {
  readonly variables: Readonly<Record<string, string>>;
  /** Variables of the container that were left out, each with the reason. */
  readonly refused: readonly { readonly name: string; readonly why: string }[];
}

/**
 * The variables of a container for a command of this machine. AWS calls are led to the lab, and files that hold the caller's
 * own credentials are out of reach (`threat/D3`); what would change which code runs needs to be allowed by name. `home` is the
 * command's own: programs keep sessions of a pod there, such as aws its credentials and a shell what was typed, and find nothing
 * of the caller or of another lab.
 */
export function containerVariables(
  { view, awsUrl, region, podIdentityUrl }: FoundContainer,
  caller: Readonly<Record<string, string | undefined>>,
  allowed: readonly string[],
  home: string,
): ContainerVariables {
  const refused: { name: string; why: string }[] = [];
  const own: [string, string][] = [];
  for (const [name, value] of view.environment) {
    const why = whyNot(name, value, allowed);
    if (why !== undefined) refused.push({ name, why });
    else own.push([name, AGENT.test(value) ? (podIdentityUrl ?? value) : value]);
  }
  const lab = labVariables(awsUrl).filter(([name]) => !allowed.includes(name));
  const homes = ['HOME', 'TMPDIR'].map((name) => [name, allowed.includes(name) ? caller[name] : home] as const);
  const inherited = [...INHERITED.map((name) => [name, caller[name]] as const), ...homes].filter(isSet);
  // What a node's metadata service would tell.
  const metadata = ['AWS_REGION', 'AWS_DEFAULT_REGION'].map((name) => [name, region] as const);
  return { variables: Object.fromEntries([...inherited, ...metadata, ...own, ...lab]), refused };
}

/** Names that a container may have and a shell need not hand on to what it starts. */
export function namesLostInShells(variables: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(variables).filter((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
}

function isSet(pair: readonly [string, string | undefined]): pair is readonly [string, string] {
  return pair[1] !== undefined;
}

function whyNot(name: string, value: string, allowed: readonly string[]): string | undefined {
  if (name.includes('=') || value.includes('\0')) return 'is nothing that an environment can carry';
  if (!isDangerousVariable(name) || IDENTITY.has(name) || allowed.includes(name)) return undefined;
  return `changes how programs run: pass --allow-env ${name} if that is meant`;
}

function labVariables(awsUrl: string): readonly (readonly [name: string, value: string])[] {
  return [
    ['AWS_ENDPOINT_URL', awsUrl],
    ['AWS_CONFIG_FILE', '/dev/null'],
    ['AWS_SHARED_CREDENTIALS_FILE', '/dev/null'],
    ['AWS_EC2_METADATA_DISABLED', 'true'],
    ['KUBECONFIG', '/dev/null'],
  ];
}

/** The container with paths into its volumes, also as `file://` addresses, changed to their files on this machine. */
export function withMappedPaths(view: ContainerView): ContainerView {
  const mapped = pathMapper(view.mounts);
  return { ...view, environment: view.environment.map(([name, value]) => [name, mapped(value)] as const) };
}

/** What a text leads to on this machine: the same text, unless it is a path into a volume or a `file://` address of one. */
export function pathMapper(mounts: readonly ContainerMount[]): (text: string) => string {
  const longestFirst = mounts.toSorted((a, b) => b.mountPath.length - a.mountPath.length);
  return (text) => mappedPath(text, longestFirst);
}

function mappedPath(value: string, longestFirst: readonly ContainerMount[]): string {
  const scheme = value.startsWith('file://') ? 'file://' : '';
  const path = value.slice(scheme.length);
  for (const { mountPath, source } of longestFirst) {
    const folder = mountPath.replace(/\/$/, '');
    if (path === mountPath || path === folder || path.startsWith(`${folder}/`))
      return scheme + source + path.slice(folder.length);
  }
  return value;
}
