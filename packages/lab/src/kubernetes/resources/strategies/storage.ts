import { forbiddenField, required } from '../../errors/field-errors.ts';
import type { FieldError } from '../../errors/refusals.ts';
import { equal, listAt, objectAt, own, textAt } from '../../json/json.ts';
import { ensureObject, type KubeObject } from '../../json/kube-object.ts';
import type { Strategy } from '../definition.ts';
import { startsWith } from './cluster-policy.ts';
import { defaults } from './defaults.ts';

export const csiDriverStrategy: Strategy = {
  hasGeneration: true,
  prepare: (object) =>
    defaults(ensureObject(object, 'spec'), {
      attachRequired: true,
      podInfoOnMount: false,
      storageCapacity: false,
      fsGroupPolicy: 'ReadWriteOnceWithFSType',
      volumeLifecycleModes: ['Persistent'],
      requiresRepublish: false,
      seLinuxMount: false,
    }),
};

export const storageClassStrategy: Strategy = {
  allowUnconditionalUpdate: true,
  prepare: (object) => defaults(object, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }),
  validate: (object, old) => {
    const findings: FieldError[] = textAt(object, 'provisioner') === '' ? [required('provisioner')] : [];
    const fixed = ['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'];
    const changed = fixed.filter((field) => old !== undefined && !equal(own(object, field), own(old, field)));
    return [...findings, ...changed.map((field) => forbiddenField(field, 'updates to this field are forbidden.'))];
  },
};

const newVolume = startsWith({ phase: 'Available' });

/** Volumes and claims are stored; nobody provisions or binds them. */
export const volumeStrategy: Strategy = {
  allowUnconditionalUpdate: true,
  statusIsSeparate: true,
  prepare: (object, old) => {
    defaults(ensureObject(object, 'spec'), { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' });
    newVolume(object, old);
  },
  validate: (object) => [
    ...needed(object, 'accessModes'),
    ...(objectAt(object, 'spec', 'capacity') === undefined ? [required('spec.capacity')] : []),
  ],
};

const newClaim = startsWith({ phase: 'Pending' });

export const volumeClaimStrategy: Strategy = {
  allowUnconditionalUpdate: true,
  statusIsSeparate: true,
  prepare: (object, old) => {
    defaults(ensureObject(object, 'spec'), { volumeMode: 'Filesystem' });
    newClaim(object, old);
  },
  validate: (object) => [
    ...needed(object, 'accessModes'),
    ...(objectAt(object, 'spec', 'resources', 'requests') === undefined ? [required('spec.resources[storage]')] : []),
  ],
};

function needed(object: KubeObject, field: string): readonly FieldError[] {
  return listAt(object, 'spec', field).length === 0
    ? [required(`spec.${field}`, 'at least 1 access mode is required')]
    : [];
}
