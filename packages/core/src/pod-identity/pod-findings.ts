import { isObject } from '../api/schema/copy-json.ts';
import { additionFor } from './inject-identity.ts';
import type { PodIdentity } from './choose-identity.ts';
import type { IdentityFinding } from './identity-finding.ts';
import type { PodIdentitySettings } from './pod-identity-settings.ts';
import type { ContainerView, PodView } from './pod-view.ts';

/** Variables with which a container brings credentials, or says that it wants none. */
const OWN_CREDENTIALS = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_PROFILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_CONFIG_FILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_EC2_METADATA_DISABLED',
] as const;

/** Variables that only somebody sets who means to call AWS. */
const HINTS = ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_ROLE_ARN', 'AWS_STS_REGIONAL_ENDPOINTS', 'AWS_SDK_LOAD_CONFIG'];

/** Images that do nothing but call AWS: its command line, whoever packs it. */
const AWS_IMAGE = /(?:^|\/)aws-?cli(?:[:@]|$)/;

/** What is known of a pod's injection. */
export interface Injection {
  readonly identity: PodIdentity | undefined;
  readonly settings: PodIdentitySettings;
  readonly skipped: ReadonlySet<string>;
  /** Annotations of the pod's account. */
  readonly account: ReadonlyMap<string, string> | undefined;
  /** Whether every container of the namespace is to have an identity. */
  readonly isExpected: boolean;
}

function getsCredentials(container: ContainerView, pod: PodView, { identity, settings, skipped }: Injection): boolean {
  if (identity === undefined || skipped.has(container.name)) return false;
  const credentials = identity.method === 'sts_web_identity' ? 'AWS_ROLE_ARN' : 'AWS_CONTAINER_CREDENTIALS_FULL_URI';
  const added = additionFor(container, pod, identity, settings)?.env ?? [];
  return added.some(({ name }) => name === credentials);
}

/** An account that says something about identities and names no role: a misspelt annotation, or a value that was never filled in. */
function lacksRole({ account, settings: { annotationPrefix: prefix } }: Injection): boolean {
  if (account === undefined || account.get(`${prefix}/role-arn`)) return false;
  return [...account.keys()].some((key) => key.startsWith(`${prefix}/`));
}

function meansAws({ env, image }: ContainerView, injection: Injection): boolean {
  return AWS_IMAGE.test(image) || HINTS.some((name) => env?.includes(name)) || lacksRole(injection);
}

/** A container that would call AWS as the node: it has no credentials, and either hints at AWS or is to have an identity. */
function actsAsNode(container: ContainerView, pod: PodView, injection: Injection): boolean {
  const names = new Set(container.env);
  if (getsCredentials(container, pod, injection) || OWN_CREDENTIALS.some((name) => names.has(name))) return false;
  return injection.isExpected || (!container.hasEnvFrom && meansAws(container, injection));
}

function nodeFindings(pod: PodView, injection: Injection): readonly IdentityFinding[] {
  const names = pod.containers.filter((container) => actsAsNode(container, pod, injection)).map(({ name }) => name);
  if (names.length === 0) return [];
  const { annotationPrefix } = injection.settings;
  const mend =
    injection.identity === undefined
      ? `annotate ServiceAccount ${pod.serviceAccount} with ${annotationPrefix}/role-arn`
      : `take it out of ${annotationPrefix}/skip-containers, or remove the AWS_ variables that it sets itself`;
  const which = `${names.length === 1 ? 'container' : 'containers'} ${names.slice(0, 5).join(', ')}`;
  return [{ code: 'node-role', text: `${which} would get no AWS identity and act as the node: ${mend}` }];
}

/** The volume that would be injected, as far as it decides what the container reads. */
function holdsToken(source: unknown, { audience, tokenPath }: PodIdentity): boolean {
  const projected = isObject(source) ? source['projected'] : undefined;
  const sources = isObject(projected) ? projected['sources'] : undefined;
  if (!Array.isArray(sources)) return false;
  return sources.some((one: unknown) => {
    const token = isObject(one) ? one['serviceAccountToken'] : undefined;
    return isObject(token) && token['audience'] === audience && token['path'] === tokenPath;
  });
}

function volumeFindings(pod: PodView, identity: PodIdentity): readonly IdentityFinding[] {
  const own = pod.volumes?.find(({ name }) => name === identity.volumeName);
  if (own === undefined || holdsToken(own.source, identity)) return [];
  const text = `the pod has a volume ${identity.volumeName} of its own, which is kept in place of the token: give it another name`;
  return [{ code: 'foreign-volume', text }];
}

/** What is wrong with a pod, whatever its identity is worth. */
export function podFindings(pod: PodView, injection: Injection): readonly IdentityFinding[] {
  const { identity } = injection;
  return [...(identity === undefined ? [] : volumeFindings(pod, identity)), ...nodeFindings(pod, injection)];
}
