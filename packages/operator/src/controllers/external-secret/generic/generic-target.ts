import { type Decision, findCondition, type KindReference, type Refusal } from '@lockkeeper/core';
import type { Findings } from '../find.ts';
import type { Pass } from '../pass.ts';
import type { PassTarget } from '../pass-target.ts';
import type { ExternalSecretPorts } from '../ports.ts';
import type { CachedObject } from './live-object.ts';
import { settleGeneric, wouldTake } from './settle-generic.ts';

/** Reasons with which an object is Ready although its target is not there. */
const READY_WITHOUT: readonly string[] = ['ResourceDeleted', 'ResourceMissing'];

/** As `isTargetIntact` for Secrets. */
function isIntact(pass: Pass, target: CachedObject | undefined): boolean {
  const { creation } = pass.policies;
  if (creation === 'None' || creation === 'Orphan') return true;
  const { reason = '', message = '' } = findCondition(pass.object.status?.conditions, 'Ready') ?? {};
  if (message.startsWith('secret retained')) return true;
  if (target === undefined) return READY_WITHOUT.includes(reason);
  if (READY_WITHOUT.includes(reason)) return false;
  return target.isIntact && (target.controllerUid === pass.owner.uid) === (creation === 'Owner');
}

/** The target of a pass that is no Secret, or why its kind is not served. */
export async function genericTarget(
  ports: ExternalSecretPorts,
  pass: Pass,
  manifest: KindReference,
  objection: (findings: Findings, decision: Decision, failures: number) => Promise<Refusal | undefined>,
): Promise<PassTarget | Refusal> {
  const { namespace, targetName } = pass.owner;
  const type = await ports.genericKinds.resolve(manifest, targetName, pass.signal);
  if ('tenant' in type) return type;
  const seen = await ports.genericWatches.find(type, namespace, targetName);
  return {
    isIntact: isIntact(pass, seen),
    wouldLose: (findings) => wouldTake(ports, pass, findings, type),
    settle: (findings, failures) =>
      settleGeneric(ports, pass, findings, type, (decision) => objection(findings, decision, failures)),
  };
}
