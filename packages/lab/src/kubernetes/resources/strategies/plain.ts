import { invalidValue, required } from '../../errors/field-errors.ts';
import type { FieldError } from '../../errors/refusals.ts';
import { isObject, listAt, type JsonObject, own, put, textAt } from '../../json/json.ts';
import { ensureObject, type KubeObject } from '../../json/kube-object.ts';
import type { Strategy } from '../definition.ts';

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
};

export const deploymentStrategy: Strategy = {
  allowUnconditionalUpdate: true,
  statusIsSeparate: true,
  hasGeneration: true,
  prepare: (object) => {
    const spec = ensureObject(object, 'spec');
    defaults(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 });
    if (textAt(spec, 'strategy', 'type') === '') {
      put(spec, 'strategy', { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } });
    }
    defaultPodSpec(ensureObject(ensureObject(spec, 'template'), 'spec'));
  },
  validate: validateDeployment,
};

function defaults(target: JsonObject, values: JsonObject): void {
  for (const [key, value] of Object.entries(values)) {
    if (own(target, key) === undefined || own(target, key) === null) put(target, key, value);
  }
}

function defaultPodSpec(spec: JsonObject): void {
  const account = textAt(spec, 'serviceAccountName') || textAt(spec, 'serviceAccount');
  defaults(spec, {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
  });
  if (account !== '') {
    put(spec, 'serviceAccountName', account);
    put(spec, 'serviceAccount', account);
  }
  for (const container of [...listAt(spec, 'initContainers'), ...listAt(spec, 'containers')].filter(isObject)) {
    const latest = !/[:@]/.test(textAt(container, 'image').split('/').at(-1) ?? '');
    defaults(container, {
      terminationMessagePath: '/dev/termination-log',
      terminationMessagePolicy: 'File',
      imagePullPolicy: latest || textAt(container, 'image').endsWith(':latest') ? 'Always' : 'IfNotPresent',
      resources: {},
    });
    for (const port of listAt(container, 'ports').filter(isObject)) defaults(port, { protocol: 'TCP' });
  }
}

function validatePodSpec(object: JsonObject, path: string): FieldError[] {
  const containers = listAt(object, 'spec', 'containers');
  if (containers.length === 0) return [required(`${path}.containers`)];
  return containers.flatMap((container, index) => {
    const at = `${path}.containers[${index}]`;
    return [
      ...(textAt(container, 'name') === '' ? [required(`${at}.name`)] : []),
      ...(textAt(container, 'image') === '' ? [required(`${at}.image`)] : []),
    ];
  });
}

function validateDeployment(object: KubeObject): readonly FieldError[] {
  const spec = ensureObject(object, 'spec');
  const wanted = own(spec, 'selector');
  if (!isObject(wanted) || Object.keys(wanted).length === 0) return [required('spec.selector')];
  const labels = spec['template'];
  const findings = Object.entries(isObject(wanted['matchLabels']) ? wanted['matchLabels'] : {}).some(
    ([key, value]) => textAt(labels ?? null, 'metadata', 'labels', key) !== value,
  )
    ? [invalidValue('spec.template.metadata.labels', {}, '`selector` does not match template `labels`')]
    : [];
  const template = own(spec, 'template');
  return [...findings, ...(isObject(template) ? validatePodSpec(template, 'spec.template.spec') : [])];
}
