import { invalidValue } from '../../errors/field-errors.ts';
import { at, isObject, own, put, textAt } from '../../json/json.ts';
import { ensureObject, type KubeObject } from '../../json/kube-object.ts';
import type { Strategy } from '../definition.ts';
import { defaultPodSpec, validatePodSpec } from './pod-spec.ts';

/** Kinds that are stored with little behaviour of their own: nothing runs in a lab. */
export const serviceAccountStrategy: Strategy = { allowUnconditionalUpdate: true };

export const leaseStrategy: Strategy = {
  validate: (object) => {
    const seconds = object['spec'];
    const duration = isObject(seconds) ? own(seconds, 'leaseDurationSeconds') : undefined;
    const bad = typeof duration === 'number' && duration <= 0;
    return bad ? [invalidValue('spec.leaseDurationSeconds', duration, 'must be greater than 0')] : [];
  },
};

export const nodeStrategy: Strategy = { allowUnconditionalUpdate: true, statusIsSeparate: true };

export const podStrategy: Strategy = {
  allowUnconditionalUpdate: true,
  statusIsSeparate: true,
  hasGeneration: true,
  prepare: (object, old) => {
    defaultPodSpec(ensureObject(object, 'spec'));
    if (old === undefined) put(object, 'status', { phase: 'Pending', qosClass: 'BestEffort' });
  },
  validate: (object) => validatePodSpec(object, 'spec'),
  gracePeriod: podGrace,
};

/** A pod that no node has, or that has ended, goes at once; any other is given time, which a kubelet could use. */
function podGrace(pod: KubeObject, asked: number | undefined): number {
  const phase = textAt(pod, 'status', 'phase');
  if (textAt(pod, 'spec', 'nodeName') === '' || phase === 'Succeeded' || phase === 'Failed') return 0;
  const seconds = asked ?? Number(at(pod, 'spec', 'terminationGracePeriodSeconds') ?? 30);
  // A negative period counts as the shortest there is.
  return seconds < 0 ? 1 : seconds;
}
