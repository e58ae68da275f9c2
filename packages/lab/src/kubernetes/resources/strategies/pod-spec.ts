import { required } from '../../errors/field-errors.ts';
import type { FieldError } from '../../errors/refusals.ts';
import { isObject, type JsonObject, listAt, objectAt, own, put, textAt } from '../../json/json.ts';
import { validatePodNames } from './pod-volumes.ts';

/** Fills in what is absent or null. */
export function defaults(target: JsonObject, values: JsonObject): void {
  for (const [key, value] of Object.entries(values)) {
    if (own(target, key) === undefined || own(target, key) === null) put(target, key, value);
  }
}

export function defaultPodSpec(spec: JsonObject): void {
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

export function validatePodSpec(object: JsonObject, path: string): FieldError[] {
  const containers = listAt(object, 'spec', 'containers');
  if (containers.length === 0) return [required(`${path}.containers`)];
  const named = validatePodNames(objectAt(object, 'spec') ?? {}, path);
  const complete = containers.flatMap((container, index) => {
    const at = `${path}.containers[${index}]`;
    return [
      ...(textAt(container, 'name') === '' ? [required(`${at}.name`)] : []),
      ...(textAt(container, 'image') === '' ? [required(`${at}.image`)] : []),
    ];
  });
  return [...complete, ...named];
}
