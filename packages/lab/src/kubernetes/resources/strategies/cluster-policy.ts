import { forbiddenField, invalidValue, required, unsupported } from '../../errors/field-errors.ts';
import type { FieldError } from '../../errors/refusals.ts';
import { equal, isObject, listAt, own, put, textAt } from '../../json/json.ts';
import { ensureObject, type KubeObject } from '../../json/kube-object.ts';
import type { Strategy } from '../definition.ts';
import { defaults } from './defaults.ts';

/** Kinds that say how others are to be treated. They are stored with their defaults; nothing here acts on them. */
export const disruptionBudgetStrategy: Strategy = {
  allowUnconditionalUpdate: true,
  statusIsSeparate: true,
  hasGeneration: true,
  validate: (object) => {
    const spec = ensureObject(object, 'spec');
    const both = own(spec, 'minAvailable') !== undefined && own(spec, 'maxUnavailable') !== undefined;
    return both ? [invalidValue('spec', spec, 'minAvailable and maxUnavailable cannot be both set')] : [];
  },
};

export const networkPolicyStrategy: Strategy = {
  allowUnconditionalUpdate: true,
  hasGeneration: true,
  prepare: (object) => {
    const spec = ensureObject(object, 'spec');
    ensureObject(spec, 'podSelector');
    const egress = listAt(spec, 'egress').length > 0;
    defaults(spec, { policyTypes: egress ? ['Ingress', 'Egress'] : ['Ingress'] });
    for (const direction of ['ingress', 'egress']) {
      for (const rule of listAt(spec, direction)) {
        for (const port of listAt(rule, 'ports').filter(isObject)) defaults(port, { protocol: 'TCP' });
      }
    }
  },
};

export const priorityClassStrategy: Strategy = {
  allowUnconditionalUpdate: true,
  prepare: (object) => defaults(object, { preemptionPolicy: 'PreemptLowerPriority', value: 0 }),
  validate: (object, old) => {
    const findings: FieldError[] = [];
    if (old !== undefined && !equal(own(object, 'value'), own(old, 'value'))) {
      findings.push(forbiddenField('value', 'may not be changed in an update.'));
    }
    const value = own(object, 'value');
    if (
      typeof value === 'number' &&
      value > 1_000_000_000 &&
      !textAt(object, 'metadata', 'name').startsWith('system-')
    ) {
      findings.push(forbiddenField('value', 'maximum allowed value of a user defined priority is 1000000000'));
    }
    return findings;
  },
};

export const limitRangeStrategy: Strategy = { allowUnconditionalUpdate: true, createOnUpdate: true };

export const quotaStrategy: Strategy = { allowUnconditionalUpdate: true, statusIsSeparate: true };

export const endpointsStrategy: Strategy = {
  allowUnconditionalUpdate: true,
  createOnUpdate: true,
  prepare: (object) => {
    for (const subset of listAt(object, 'subsets')) {
      for (const port of listAt(subset, 'ports').filter(isObject)) defaults(port, { protocol: 'TCP' });
    }
  },
};

const addressTypes = ['IPv4', 'IPv6', 'FQDN'];

export const endpointSliceStrategy: Strategy = {
  allowUnconditionalUpdate: true,
  hasGeneration: true,
  prepare: (object) => {
    for (const port of listAt(object, 'ports').filter(isObject)) defaults(port, { name: '', protocol: 'TCP' });
  },
  validate: (object, old) => {
    const type = textAt(object, 'addressType');
    if (type === '') return [required('addressType')];
    if (!addressTypes.includes(type)) return [unsupported('addressType', type, addressTypes)];
    const changed = old !== undefined && textAt(old, 'addressType') !== type;
    return changed ? [invalidValue('addressType', type, 'field is immutable')] : [];
  },
};

/** A status that the kind has from the start. */
export function startsWith(
  status: Readonly<Record<string, string>>,
): (object: KubeObject, old: KubeObject | undefined) => void {
  return (object, old) => {
    if (old === undefined) put(object, 'status', { ...status });
  };
}
