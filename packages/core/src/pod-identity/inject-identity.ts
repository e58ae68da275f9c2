import type { PodIdentity } from './choose-identity.ts';
import type { PodIdentitySettings } from './pod-identity-settings.ts';
import type { ContainerView, PodView } from './pod-view.ts';

/** One step of a JSON patch (RFC 6902). Nothing is ever removed, replaced or moved. */
export interface InjectionStep {
  readonly op: 'add' | 'test';
  readonly path: string;
  readonly value: unknown;
}

/** What is added to one container. */
export interface ContainerAddition {
  readonly env: readonly Variable[];
  readonly mounts: boolean;
}

interface Variable {
  readonly name: string;
  readonly value: string;
}

const REGION = ['AWS_DEFAULT_REGION', 'AWS_REGION'] as const;
const REGIONAL_STS = 'AWS_STS_REGIONAL_ENDPOINTS';
const LABEL = 'eks.amazonaws.com/pod-identity';

const CREDENTIALS = {
  sts_web_identity: ['AWS_ROLE_ARN', 'AWS_WEB_IDENTITY_TOKEN_FILE'],
  container_credentials: ['AWS_CONTAINER_CREDENTIALS_FULL_URI', 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'],
} as const;

/** The path without empty, `.` and `..` segments. */
function cleanPath(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  return `/${kept.join('/')}`;
}

function tokenFile({ mountPath, tokenPath }: PodIdentity, pod: PodView): string {
  const path = cleanPath(`${mountPath}/${tokenPath}`);
  return pod.isWindows ? `C:${path.replaceAll('/', '\\')}` : path;
}

/** What is added to a container; undefined when it has all that there is to give and is left alone, its mounts too. */
export function additionFor(
  container: ContainerView,
  pod: PodView,
  identity: PodIdentity,
  settings: PodIdentitySettings,
): ContainerAddition | undefined {
  const names = new Set(container.env);
  const hasAny = (wanted: readonly string[]): boolean => wanted.some((name) => names.has(name));
  const credentials = CREDENTIALS[identity.method];
  const [hasCredentials, hasRegion, hasSts] = [hasAny(credentials), hasAny(REGION), names.has(REGIONAL_STS)];
  if (hasCredentials && hasRegion && hasSts) return undefined;
  const { region } = settings;
  const source = identity.roleArn ?? settings.containerCredentials.fullUri;
  const values = [source, tokenFile(identity, pod)];
  return {
    env: [
      ...(!hasSts && identity.regionalSts ? [{ name: REGIONAL_STS, value: 'regional' }] : []),
      ...(!hasRegion && region ? REGION.map((name) => ({ name, value: region })) : []),
      ...(hasCredentials ? [] : credentials.map((name, i) => ({ name, value: values[i] ?? '' }))),
    ],
    mounts: !(container.mounts ?? []).includes(identity.volumeName),
  };
}

function addAll(
  path: string,
  list: readonly unknown[] | undefined,
  values: readonly unknown[],
): readonly InjectionStep[] {
  if (values.length === 0) return [];
  if (list === undefined) return [{ op: 'add', path, value: values }];
  return values.map((value) => ({ op: 'add', path: `${path}/-`, value }));
}

/** Paths are made of positions alone, and the name is compared before: what others changed meanwhile ends the patch (`threat/W4`). */
function containerSteps(
  container: ContainerView,
  addition: ContainerAddition,
  identity: PodIdentity,
): readonly InjectionStep[] {
  const path = `/spec/${container.list}/${container.index}`;
  const { volumeName: name, mountPath } = identity;
  const mounts = addition.mounts ? [{ name, readOnly: true, mountPath }] : [];
  const steps = [
    ...addAll(`${path}/env`, container.env, addition.env),
    ...addAll(`${path}/volumeMounts`, container.mounts, mounts),
  ];
  return steps.length === 0 ? [] : [{ op: 'test', path: `${path}/name`, value: container.name }, ...steps];
}

function labelSteps({ labels }: PodView): readonly InjectionStep[] {
  if (labels === undefined) return [{ op: 'add', path: '/metadata/labels', value: { [LABEL]: 'enabled' } }];
  if (labels.get(LABEL) === 'enabled') return [];
  return [{ op: 'add', path: `/metadata/labels/${LABEL.replace('/', '~1')}`, value: 'enabled' }];
}

function volumeSteps({ volumes }: PodView, identity: PodIdentity): readonly InjectionStep[] {
  const { volumeName: name, audience, tokenExpiration: expirationSeconds, tokenPath: path } = identity;
  if (volumes?.some((volume) => volume.name === name)) return [];
  const volume = { name, projected: { sources: [{ serviceAccountToken: { audience, expirationSeconds, path } }] } };
  if (volumes === undefined) return [{ op: 'add', path: '/spec/volumes', value: [volume] }];
  return [{ op: 'add', path: '/spec/volumes/0', value: volume }];
}

/**
 * The patch that gives a pod its identity: a label for container credentials, the volume with the token, and for every container
 * that is not skipped its variables and its mount. Empty when nothing is missing.
 */
export function injectIdentity(
  pod: PodView,
  identity: PodIdentity,
  settings: PodIdentitySettings,
  skipped: ReadonlySet<string>,
): readonly InjectionStep[] {
  const containers = pod.containers.filter(({ name }) => !skipped.has(name));
  return [
    ...(identity.method === 'container_credentials' ? labelSteps(pod) : []),
    ...volumeSteps(pod, identity),
    ...containers.flatMap((container) => {
      const addition = additionFor(container, pod, identity, settings);
      return addition === undefined ? [] : containerSteps(container, addition, identity);
    }),
  ];
}
