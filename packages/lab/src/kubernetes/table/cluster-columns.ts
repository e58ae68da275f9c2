import { at, listAt, scalarText, textAt, textsAt } from '../json/json.ts';
import type { KubeObject } from '../json/kube-object.ts';
import type { Column } from './column.ts';
import { age, orNone, text } from './column-forms.ts';
import { selectorText } from './workload-columns.ts';

const cell = (name: string, ...path: readonly string[]): Column =>
  text(name, 0, (object) => scalarText(at(object, ...path)) ?? '');

function servicePorts(object: KubeObject): string {
  const ports = listAt(object, 'spec', 'ports').map((port) => {
    const node = at(port, 'nodePort');
    const outer = typeof node === 'number' && node > 0 ? `:${node}` : '';
    return `${scalarText(at(port, 'port')) ?? ''}${outer}/${textAt(port, 'protocol')}`;
  });
  return orNone(ports.join(','));
}

function externalAddress(object: KubeObject): string {
  if (textAt(object, 'spec', 'type') === 'ExternalName') return textAt(object, 'spec', 'externalName');
  const fixed = textsAt(object, 'spec', 'externalIPs').join(',');
  if (textAt(object, 'spec', 'type') !== 'LoadBalancer') return orNone(fixed);
  const given = listAt(object, 'status', 'loadBalancer', 'ingress').map(
    (one) => textAt(one, 'ip') || textAt(one, 'hostname'),
  );
  return given.join(',') || fixed || '<pending>';
}

function endpointsText(object: KubeObject): string {
  const all = listAt(object, 'subsets').flatMap((subset) =>
    listAt(subset, 'addresses').flatMap((address) =>
      listAt(subset, 'ports').map((port) => `${textAt(address, 'ip')}:${scalarText(at(port, 'port')) ?? ''}`),
    ),
  );
  const more = all.length > 3 ? ` + ${all.length - 3} more...` : '';
  return orNone(`${all.slice(0, 3).join(',')}${more}`);
}

const modes: ReadonlyMap<string, string> = new Map([
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
]);

const accessModes = (...path: readonly string[]): Column =>
  text('Access Modes', 0, (object) =>
    textsAt(object, ...path)
      .map((mode) => modes.get(mode) ?? mode)
      .join(','),
  );

const truth = (name: string, ...path: readonly string[]): Column =>
  text(name, 0, (object) => (at(object, ...path) === true ? 'true' : 'false'));

function budget(name: string, field: string): Column {
  return text(name, 0, (object) => scalarText(at(object, 'spec', field)) ?? 'N/A');
}

/** Columns of services, storage and policies, after NAME. */
export const clusterColumns: readonly (readonly [message: string, columns: readonly Column[]])[] = [
  [
    'core/v1.Service',
    [
      cell('Type', 'spec', 'type'),
      text('Cluster-IP', 0, (object) => orNone(textAt(object, 'spec', 'clusterIP'))),
      text('External-IP', 0, externalAddress),
      text('Port(s)', 0, servicePorts),
      age,
      text('Selector', 1, (object) => selectorText({ matchLabels: at(object, 'spec', 'selector') ?? {} })),
    ],
  ],
  ['core/v1.Endpoints', [text('Endpoints', 0, endpointsText), age]],
  [
    'discovery/v1.EndpointSlice',
    [
      cell('AddressType', 'addressType'),
      text('Ports', 0, (object) => portList(object)),
      text('Endpoints', 0, (object) =>
        orNone(
          listAt(object, 'endpoints')
            .flatMap((one) => textsAt(one, 'addresses'))
            .join(','),
        ),
      ),
      age,
    ],
  ],
  ['core/v1.LimitRange', [text('Created At', 0, (object) => textAt(object, 'metadata', 'creationTimestamp'))]],
  ['core/v1.ResourceQuota', [age, text('Request', 0, quotaText('requests.')), text('Limit', 0, quotaText('limits.'))]],
  [
    'core/v1.PersistentVolume',
    [
      cell('Capacity', 'spec', 'capacity', 'storage'),
      accessModes('spec', 'accessModes'),
      cell('Reclaim Policy', 'spec', 'persistentVolumeReclaimPolicy'),
      cell('Status', 'status', 'phase'),
      text('Claim', 0, (object) => {
        const name = textAt(object, 'spec', 'claimRef', 'name');
        return name === '' ? '' : `${textAt(object, 'spec', 'claimRef', 'namespace')}/${name}`;
      }),
      cell('StorageClass', 'spec', 'storageClassName'),
      cell('VolumeAttributesClass', 'spec', 'volumeAttributesClassName'),
      cell('Reason', 'status', 'reason'),
      age,
      text('VolumeMode', 1, (object) => textAt(object, 'spec', 'volumeMode')),
    ],
  ],
  [
    'core/v1.PersistentVolumeClaim',
    [
      cell('Status', 'status', 'phase'),
      cell('Volume', 'spec', 'volumeName'),
      cell('Capacity', 'status', 'capacity', 'storage'),
      accessModes('status', 'accessModes'),
      cell('StorageClass', 'spec', 'storageClassName'),
      cell('VolumeAttributesClass', 'spec', 'volumeAttributesClassName'),
      age,
      text('VolumeMode', 1, (object) => textAt(object, 'spec', 'volumeMode')),
    ],
  ],
  [
    'networking/v1.NetworkPolicy',
    [text('Pod-Selector', 0, (object) => selectorText(at(object, 'spec', 'podSelector'))), age],
  ],
  [
    'policy/v1.PodDisruptionBudget',
    [
      budget('Min Available', 'minAvailable'),
      budget('Max Unavailable', 'maxUnavailable'),
      text('Allowed Disruptions', 0, (object) => scalarText(at(object, 'status', 'disruptionsAllowed')) ?? '0'),
      age,
    ],
  ],
  [
    'scheduling/v1.PriorityClass',
    [
      cell('Value', 'value'),
      truth('Global-Default', 'globalDefault'),
      age,
      cell('PreemptionPolicy', 'preemptionPolicy'),
    ],
  ],
  [
    'storage/v1.CSIDriver',
    [
      truth('AttachRequired', 'spec', 'attachRequired'),
      truth('PodInfoOnMount', 'spec', 'podInfoOnMount'),
      truth('StorageCapacity', 'spec', 'storageCapacity'),
      text('TokenRequests', 0, (object) =>
        orNotSet(
          listAt(object, 'spec', 'tokenRequests')
            .map((one) => textAt(one, 'audience'))
            .join(','),
        ),
      ),
      truth('RequiresRepublish', 'spec', 'requiresRepublish'),
      text('Modes', 0, (object) => textsAt(object, 'spec', 'volumeLifecycleModes').join(',')),
      age,
    ],
  ],
  [
    'storage/v1.StorageClass',
    [
      cell('Provisioner', 'provisioner'),
      cell('ReclaimPolicy', 'reclaimPolicy'),
      cell('VolumeBindingMode', 'volumeBindingMode'),
      truth('AllowVolumeExpansion', 'allowVolumeExpansion'),
      age,
    ],
  ],
];

function orNotSet(value: string): string {
  return value === '' ? '<unset>' : value;
}

function portList(object: KubeObject): string {
  return (
    listAt(object, 'ports')
      .map((port) => scalarText(at(port, 'port')) ?? '*')
      .join(',') || '<unset>'
  );
}

/** `requests.cpu: 1/4, pods: 0/3`, limits apart. */
function quotaText(kind: 'requests.' | 'limits.'): (object: KubeObject) => string {
  return (object) => {
    const hard = at(object, 'spec', 'hard');
    return Object.entries(typeof hard === 'object' && hard !== null ? hard : {})
      .filter(([name]) => name.startsWith('limits.') === (kind === 'limits.'))
      .map(
        ([name, most]) => `${name}: ${scalarText(at(object, 'status', 'used', name)) ?? '0'}/${scalarText(most) ?? ''}`,
      )
      .join(', ');
  };
}
