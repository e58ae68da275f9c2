import { invalidValue, required } from '../../errors/field-errors.ts';
import type { FieldError } from '../../errors/refusals.ts';
import { equal, isObject, type JsonObject, own, put, textAt } from '../../json/json.ts';
import { ensureObject, type KubeObject } from '../../json/kube-object.ts';
import type { Strategy } from '../definition.ts';
import { defaults } from './defaults.ts';
import { defaultPodSpec } from './pod-defaults.ts';
import { validatePodSpec } from './pod-spec.ts';

/** Kinds of apps/v1: a selector, a template for pods, and what says how many. */
function workload(prepare: (spec: JsonObject) => void): Strategy {
  return {
    allowUnconditionalUpdate: true,
    statusIsSeparate: true,
    hasGeneration: true,
    prepare: (object) => {
      const spec = ensureObject(object, 'spec');
      prepare(spec);
      defaultPodSpec(ensureObject(ensureObject(spec, 'template'), 'spec'));
    },
    validate: validateWorkload,
  };
}

export const deploymentStrategy: Strategy = workload((spec) => {
  defaults(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 });
  if (textAt(spec, 'strategy', 'type') === '') {
    put(spec, 'strategy', { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } });
  }
});

export const replicaSetStrategy: Strategy = workload((spec) => defaults(spec, { replicas: 1 }));

export const statefulSetStrategy: Strategy = workload((spec) => {
  defaults(spec, { replicas: 1, revisionHistoryLimit: 10, podManagementPolicy: 'OrderedReady' });
  defaults(ensureObject(spec, 'persistentVolumeClaimRetentionPolicy'), { whenDeleted: 'Retain', whenScaled: 'Retain' });
  const update = ensureObject(spec, 'updateStrategy');
  defaults(update, { type: 'RollingUpdate' });
  if (update['type'] === 'RollingUpdate') defaults(ensureObject(update, 'rollingUpdate'), { partition: 0 });
});

export const daemonSetStrategy: Strategy = workload((spec) => {
  defaults(spec, { revisionHistoryLimit: 10 });
  const update = ensureObject(spec, 'updateStrategy');
  defaults(update, { type: 'RollingUpdate' });
  if (update['type'] === 'RollingUpdate') {
    defaults(ensureObject(update, 'rollingUpdate'), { maxSurge: 0, maxUnavailable: 1 });
  }
});

function validateWorkload(object: KubeObject, old: KubeObject | undefined): readonly FieldError[] {
  const spec = ensureObject(object, 'spec');
  const wanted = own(spec, 'selector');
  if (!isObject(wanted) || Object.keys(wanted).length === 0) return [required('spec.selector')];
  const findings: FieldError[] = [];
  const replicas = own(spec, 'replicas');
  if (typeof replicas === 'number' && replicas < 0) {
    findings.push(invalidValue('spec.replicas', replicas, 'must be greater than or equal to 0'));
  }
  if (old !== undefined && !equal(wanted, own(ensureObject(old, 'spec'), 'selector'))) {
    findings.push(invalidValue('spec.selector', wanted, 'field is immutable'));
  }
  const template = own(spec, 'template') ?? null;
  const matches = Object.entries(isObject(wanted['matchLabels']) ? wanted['matchLabels'] : {}).every(
    ([key, value]) => textAt(template, 'metadata', 'labels', key) === value,
  );
  if (!matches) {
    findings.push(invalidValue('spec.template.metadata.labels', {}, '`selector` does not match template `labels`'));
  }
  return [...findings, ...(isObject(template) ? validatePodSpec(template, 'spec.template.spec') : [])];
}
