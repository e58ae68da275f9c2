import { isObject } from '../api/schema/copy-json.ts';
import { memberAt, memberReader, type Members } from '../api/schema/member-reader.ts';

/** The lists of a pod whose containers get an identity. */
export type ContainerList = 'initContainers' | 'containers';

/** What is read of a container; everything else stays unread and untouched. */
export interface ContainerView {
  readonly list: ContainerList;
  readonly index: number;
  readonly name: string;
  readonly image: string;
  /** Names of `env`; undefined where there is no such list yet. */
  readonly env: readonly string[] | undefined;
  /** Whether more variables come from elsewhere (`envFrom`). */
  readonly hasEnvFrom: boolean;
  /** Names of the volumes in `volumeMounts`; undefined where there is no such list yet. */
  readonly mounts: readonly string[] | undefined;
  /** Whether it runs with everything that the node may do. */
  readonly isPrivileged: boolean;
  /** Capabilities that it adds, without `CAP_`. */
  readonly capabilities: readonly string[];
}

/** What is read of a pod. */
export interface PodView {
  readonly serviceAccount: string;
  /** Undefined where there are none yet. */
  readonly labels: ReadonlyMap<string, unknown> | undefined;
  readonly annotations: ReadonlyMap<string, string>;
  readonly isWindows: boolean;
  /** Whether it shares the network of its node. */
  readonly usesHostNetwork: boolean;
  /** Each with its name and all that it says; undefined where there is no such list yet. */
  readonly volumes: readonly { readonly name: string; readonly source: unknown }[] | undefined;
  /** Init containers first, native sidecars among them; ephemeral containers come later by another way. */
  readonly containers: readonly ContainerView[];
}

const { objectAt, textAt, listAt, textsAt, needed } = memberReader('the pod');

/** What a container may do beyond others: read as it stands, since nothing is injected by it. */
function rightsOf(container: Members): Pick<ContainerView, 'isPrivileged' | 'capabilities'> {
  const context = memberAt(container, 'securityContext');
  if (!isObject(context)) return { isPrivileged: false, capabilities: [] };
  const capabilities = memberAt(context, 'capabilities');
  const added = isObject(capabilities) ? memberAt(capabilities, 'add') : undefined;
  return {
    isPrivileged: memberAt(context, 'privileged') === true,
    capabilities: Array.isArray(added) ? added.map((name) => String(name).toUpperCase().replace(/^CAP_/, '')) : [],
  };
}

function containersOf(spec: Members, list: ContainerList): readonly ContainerView[] {
  return (listAt(spec, list, 'spec.') ?? []).map((container, index) => {
    const path = `spec.${list}[${index}].`;
    return {
      list,
      index,
      name: textAt(container, 'name', path),
      image: textAt(container, 'image', path),
      env: listAt(container, 'env', path)?.map((variable) => textAt(variable, 'name', `${path}env.`)),
      hasEnvFrom: (listAt(container, 'envFrom', path) ?? []).length > 0,
      mounts: listAt(container, 'volumeMounts', path)?.map((mount) => textAt(mount, 'name', `${path}volumeMounts.`)),
      ...rightsOf(container),
    };
  });
}

/** Windows is chosen by node selector; node affinity is not considered, as upstream has it. */
function isWindows(selector: ReadonlyMap<string, string>): boolean {
  return ['kubernetes.io/os', 'beta.kubernetes.io/os'].some((key) => selector.get(key) === 'windows');
}

/** Reads a pod as a webhook is given it. Throws LockkeeperError `InvalidInput` that names the part and quotes nothing. */
export function viewPod(pod: unknown): PodView {
  const whole = needed(pod, 'it');
  const metadata = objectAt(whole, 'metadata', '') ?? {};
  const spec = needed(objectAt(whole, 'spec', ''), 'spec');
  const labels = objectAt(metadata, 'labels', 'metadata.');
  return {
    // The API server names the account that a pod leaves open before it asks any webhook.
    serviceAccount: textAt(spec, 'serviceAccountName', 'spec.') || 'default',
    labels: labels && new Map(Object.entries(labels)),
    annotations: textsAt(metadata, 'annotations', 'metadata.'),
    usesHostNetwork: memberAt(spec, 'hostNetwork') === true,
    isWindows: isWindows(textsAt(spec, 'nodeSelector', 'spec.')),
    volumes: listAt(spec, 'volumes', 'spec.')?.map((volume) => ({
      name: textAt(volume, 'name', 'spec.volumes.'),
      source: volume,
    })),
    containers: [...containersOf(spec, 'initContainers'), ...containersOf(spec, 'containers')],
  };
}
