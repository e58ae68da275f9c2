import { forbiddenField } from '../../errors/field-errors.ts';
import type { FieldError } from '../../errors/refusals.ts';
import {
  at,
  clone,
  equal,
  isObject,
  type JsonObject,
  listAt,
  objectAt,
  own,
  put,
  scalarText,
  textAt,
} from '../../json/json.ts';
import { ensureObject, type KubeObject } from '../../json/kube-object.ts';
import type { Strategy } from '../definition.ts';
import { defaults } from './defaults.ts';
import { defaultPodSpec, tolerateAbsentNodes } from './pod-defaults.ts';
import { validatePodSpec } from './pod-spec.ts';

export const podStrategy: Strategy = {
  allowUnconditionalUpdate: true,
  statusIsSeparate: true,
  hasGeneration: true,
  prepare: (object, old) => {
    const spec = ensureObject(object, 'spec');
    defaultPodSpec(spec);
    for (const container of containersOf(spec)) requestWhatIsLimited(container);
    tolerateAbsentNodes(spec);
    if (old === undefined) put(object, 'status', { phase: 'Pending', qosClass: qualityOf(spec) });
  },
  validate: (object, old) => [...validatePodSpec(object, 'spec'), ...validateChange(object, old)],
  gracePeriod: podGrace,
};

function containersOf(spec: JsonObject): readonly JsonObject[] {
  return [...listAt(spec, 'initContainers'), ...listAt(spec, 'containers')].filter(isObject);
}

/** A limit without a request is both. */
function requestWhatIsLimited(container: JsonObject): void {
  const limits = objectAt(container, 'resources', 'limits');
  if (limits !== undefined) defaults(ensureObject(ensureObject(container, 'resources'), 'requests'), clone(limits));
}

/** By CPU and memory alone: all of both limited and requested alike, some of it asked for, or nothing. */
function qualityOf(spec: JsonObject): string {
  const containers = containersOf(spec);
  const amount = (container: JsonObject, kind: string, resource: string): string =>
    scalarText(at(container, 'resources', kind, resource)) ?? '';
  const isGuaranteed = (container: JsonObject): boolean =>
    ['cpu', 'memory'].every((resource) => {
      const limit = amount(container, 'limits', resource);
      return limit !== '' && limit === amount(container, 'requests', resource);
    });
  if (containers.every(isGuaranteed)) return 'Guaranteed';
  const asks = containers.some((container) =>
    ['cpu', 'memory'].some((resource) => amount(container, 'requests', resource) !== ''),
  );
  return asks ? 'Burstable' : 'BestEffort';
}

const changeable =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,' +
  '`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),' +
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** What a pod has been made from stays as it is; upstream's text goes on with the two specs, which may hold values. */
function validateChange(object: KubeObject, old: KubeObject | undefined): readonly FieldError[] {
  if (old === undefined) return [];
  const before = listAt(old, 'spec', 'tolerations');
  const after = listAt(object, 'spec', 'tolerations');
  const keepsTolerations = before.every((one) => after.some((other) => equal(one, other)));
  return keepsTolerations && equal(fixedPart(object), fixedPart(old)) ? [] : [forbiddenField('spec', changeable)];
}

function fixedPart(pod: KubeObject): JsonObject {
  const spec = clone(objectAt(pod, 'spec') ?? {});
  for (const key of ['tolerations', 'activeDeadlineSeconds', 'terminationGracePeriodSeconds']) delete spec[key];
  for (const container of containersOf(spec)) {
    for (const key of ['image', 'imagePullPolicy']) delete container[key];
  }
  return spec;
}

/** A pod that no node has, or that has ended, goes at once; any other is given time, which a kubelet could use. */
function podGrace(pod: KubeObject, asked: number | undefined): number {
  const phase = textAt(pod, 'status', 'phase');
  if (textAt(pod, 'spec', 'nodeName') === '' || phase === 'Succeeded' || phase === 'Failed') return 0;
  const seconds = asked ?? Number(own(objectAt(pod, 'spec') ?? {}, 'terminationGracePeriodSeconds') ?? 30);
  // A negative period counts as the shortest there is.
  return seconds < 0 ? 1 : seconds;
}
