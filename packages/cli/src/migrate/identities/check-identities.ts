import {
  decidePodIdentity,
  type IdentityFinding,
  type IdentityFindingCode,
  LockkeeperError,
  type PodIdentityDecision,
  type PodIdentitySettings,
  type RoleMap,
} from '@lockkeeper/core';
import { type CheckedObject, differs, type Finding, note } from '../finding.ts';
import type { Workload } from '../workloads/workload.ts';
import type { AnnotatedAccount, IdentityInventory, PodWebhook } from './identity-inventory.ts';
import { API_SERVER_TOKEN, checkRoleMaps, servedRoles } from './role-maps.ts';
import { webhookSettings } from './webhook-settings.ts';

interface Known {
  readonly settings: PodIdentitySettings;
  readonly roleMap: RoleMap;
  readonly accounts: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** What the webhook would say of a pod. What is no pod at all has nothing said of it: nobody could create it. */
function decide(pod: unknown, namespace: string, account: string, known: Known): PodIdentityDecision | undefined {
  const { settings, roleMap, accounts } = known;
  try {
    return decidePodIdentity({
      pod,
      namespace: { name: namespace, labels: new Map() },
      settings,
      account: accounts.get(`${namespace}/${account}`) ?? new Map(),
      roleMap,
      associated: new Set(),
      guards: { allowedRoles: [], audiences: [settings.audience] },
      random: { next: () => 0 },
    });
  } catch (error) {
    if (error instanceof LockkeeperError) return undefined;
    throw error;
  }
}

function asNotes(findings: readonly IdentityFinding[]): readonly Finding[] {
  return findings.map(({ text }) => note(`kubectl is warned of it: ${text}`));
}

/** Accounts whose pods get an identity: by a pod that has nothing but its account. */
function checkAccount({ namespace, name, annotations }: AnnotatedAccount, known: Known): readonly CheckedObject[] {
  const decision = decide({ spec: { serviceAccountName: name } }, namespace, name, known);
  if (decision?.method === undefined) return [];
  const isEmpty = annotations.get(`${known.settings.annotationPrefix}/audience`) === '';
  const findings = isEmpty
    ? [differs(API_SERVER_TOKEN), ...asNotes(decision.findings.filter(({ code }) => code !== 'unread-annotation'))]
    : asNotes(decision.findings);
  return [{ kind: 'ServiceAccount', namespace, name, findings }];
}

/** Findings that are the pod's own; all others are said of its account. */
const OF_PODS: readonly IdentityFindingCode[] = ['node-role', 'foreign-volume'];

function checkPods(
  { kind, namespace, name, pod, serviceAccount, isMade }: Workload,
  known: Known,
): readonly CheckedObject[] {
  const findings = isMade ? [] : (decide(pod, namespace, serviceAccount, known)?.findings ?? []);
  const own = findings.filter(({ code }) => OF_PODS.includes(code));
  return own.length === 0 ? [] : [{ kind, namespace, name, findings: asNotes(own) }];
}

function checkWebhook({ name, isManaged }: PodWebhook): CheckedObject {
  const text = isManaged
    ? 'the control plane of EKS runs it, and it stays: a second webhook adds nothing to the pods that it has served'
    : 'it can stay beside ours while you try: what one webhook has added, the other does not add again';
  return { kind: 'MutatingWebhookConfiguration', name, findings: [note(text)] };
}

/**
 * What moving over from the amazon-eks-pod-identity-webhook means, by the rules of the webhook itself. Nothing where there is none,
 * unless `hasVolumes`: mounts take roles of accounts too.
 */
export function checkIdentities(inventory: IdentityInventory, hasVolumes: boolean): readonly CheckedObject[] {
  const { accounts, workloads, webhooks, roleMaps, programs } = inventory;
  const isReplaced = programs.length > 0 || webhooks.some(({ isManaged }) => !isManaged);
  if (!isReplaced && webhooks.length === 0 && roleMaps.length === 0 && !hasVolumes) return [];
  const settings = webhookSettings(inventory);
  const known: Known = {
    settings,
    roleMap: servedRoles(inventory, settings),
    accounts: new Map(accounts.map(({ namespace, name, annotations }) => [`${namespace}/${name}`, annotations])),
  };
  return [
    ...accounts.flatMap((account) => checkAccount(account, known)),
    ...(isReplaced ? workloads.flatMap((workload) => checkPods(workload, known)) : []),
    ...webhooks.map(checkWebhook),
    ...checkRoleMaps(inventory, settings),
  ];
}
