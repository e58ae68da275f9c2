import { agentFindings } from './agent-findings.ts';
import { chooseIdentity, type IdentityMethod, type IdentitySources } from './choose-identity.ts';
import { readCsvLine } from './go-text.ts';
import { type IdentityFinding, unreadAnnotation } from './identity-finding.ts';
import { injectIdentity, type InjectionStep } from './inject-identity.ts';
import { podFindings } from './pod-findings.ts';
import { type PodView, viewPod } from './pod-view.ts';
import { type IdentityGuards, identityFindings } from './role-findings.ts';

/** On a pod: the webhook passes it by. Upstream has it in the webhook configuration only. */
export const SKIP_LABEL = 'eks.amazonaws.com/skip-pod-identity-webhook';

/**
 * On a namespace. `expected`: a container without an identity is told. `required`: it is refused, and the webhook must have been
 * asked.
 */
export const POD_IDENTITY_LABEL = 'lockkeeper.dev/pod-identity';

const EXPECTING: readonly (string | undefined)[] = ['expected', 'required'];

/** Everything that the identity of one pod is decided from. */
export interface PodIdentityWorld extends IdentitySources {
  /** As the API server sends it. */
  readonly pod: unknown;
  readonly namespace: { readonly name: string; readonly labels: ReadonlyMap<string, string> };
  readonly guards: IdentityGuards;
}

/** What becomes of a pod. */
export interface PodIdentityDecision {
  readonly serviceAccount: string;
  /** Undefined: the pod gets no identity. */
  readonly method: IdentityMethod | undefined;
  /** Empty: the pod stays as it is. */
  readonly patch: readonly InjectionStep[];
  readonly findings: readonly IdentityFinding[];
}

interface SkippedContainers {
  readonly names: ReadonlySet<string>;
  readonly problems: readonly string[];
}

/** A list that cannot be read skips nothing, as upstream has it. */
function skippedContainers({ annotations, containers }: PodView, prefix: string): SkippedContainers {
  const key = `${prefix}/skip-containers`;
  const text = annotations.get(key);
  if (text === undefined) return { names: new Set(), problems: [] };
  const names = readCsvLine(text);
  if (names === undefined) return { names: new Set(), problems: [`${key} cannot be read and skips nothing`] };
  const known = new Set(containers.map(({ name }) => name));
  const unknown = names.filter((name) => !known.has(name)).slice(0, 5);
  return {
    names: new Set(names),
    problems: unknown.map((name) => `${key} names ${JSON.stringify(name)}, which is no container of the pod`),
  };
}

function unread(text: string): IdentityFinding {
  return { code: 'unread-annotation', text };
}

function unknownAccount(serviceAccount: string, namespace: string): IdentityFinding {
  const text = `ServiceAccount ${namespace}/${serviceAccount} could not be read, so that the pod gets no AWS identity from it: create the pod again in a moment`;
  return { code: 'unknown-account', text };
}

/**
 * Decides the identity of a pod that is being created, the patch that injects it, and what is wrong with it. Throws LockkeeperError
 * `InvalidInput` for what is no pod. Sources: the rules of amazon-eks-pod-identity-webhook; `csi-and-webhook.md` §3.
 */
export function decidePodIdentity(world: PodIdentityWorld): PodIdentityDecision {
  const { namespace, settings, guards, account } = world;
  const pod = viewPod(world.pod);
  const { serviceAccount } = pod;
  const isPassedBy = pod.labels?.has(SKIP_LABEL) === true;
  const chosen = isPassedBy ? { value: undefined, unread: [] } : chooseIdentity(pod, namespace.name, world);
  const identity = chosen.value;
  const skipped = skippedContainers(pod, settings.annotationPrefix);
  const isExpected = EXPECTING.includes(namespace.labels.get(POD_IDENTITY_LABEL));
  const isUnknown = account === undefined && identity === undefined && !isPassedBy;
  return {
    serviceAccount,
    method: identity?.method,
    patch: identity === undefined ? [] : injectIdentity(pod, identity, settings, skipped.names),
    findings: [
      ...(isUnknown ? [unknownAccount(serviceAccount, namespace.name)] : []),
      ...(identity === undefined ? [] : identityFindings(identity, { namespace, serviceAccount }, guards)),
      ...podFindings(pod, { identity, settings, skipped: skipped.names, account, isExpected }),
      ...(identity === undefined ? [] : skipped.problems.map(unread)),
      ...agentFindings(pod, namespace.name, world.associated.size > 0),
      ...chosen.unread.map(unreadAnnotation),
    ],
  };
}
