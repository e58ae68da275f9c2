import { at, listAt, textAt } from '../json/json.ts';
import type { KubeObject } from '../json/kube-object.ts';
import type { Column } from './column.ts';
import { age, orNone, text } from './column-forms.ts';

function roles(node: KubeObject): string {
  const prefix = 'node-role.kubernetes.io/';
  const labels = Object.keys((at(node, 'metadata', 'labels') ?? {}) as object);
  return orNone(
    labels
      .filter((label) => label.startsWith(prefix))
      .map((label) => label.slice(prefix.length))
      .join(','),
  );
}

function state(node: KubeObject): string {
  const ready = listAt(node, 'status', 'conditions').find((condition) => textAt(condition, 'type') === 'Ready');
  const known = ready === undefined ? 'Unknown' : textAt(ready, 'status') === 'True' ? 'Ready' : 'NotReady';
  return at(node, 'spec', 'unschedulable') === true ? `${known},SchedulingDisabled` : known;
}

function address(name: string, type: string): Column {
  return text(name, 1, (node) => {
    const found = listAt(node, 'status', 'addresses').find((one) => textAt(one, 'type') === type);
    return orNone(textAt(found, 'address'));
  });
}

function info(name: string, priority: 0 | 1, field: string): Column {
  return text(
    name,
    priority,
    (node) => textAt(node, 'status', 'nodeInfo', field) || (priority === 0 ? '' : '<unknown>'),
  );
}

/** Columns of nodes after NAME, by the rules of upstream's printer. */
export const nodeColumns: readonly Column[] = [
  text('Status', 0, state),
  text('Roles', 0, roles),
  age,
  info('Version', 0, 'kubeletVersion'),
  address('Internal-IP', 'InternalIP'),
  address('External-IP', 'ExternalIP'),
  info('OS-Image', 1, 'osImage'),
  info('Kernel-Version', 1, 'kernelVersion'),
  info('Container-Runtime', 1, 'containerRuntimeVersion'),
];
