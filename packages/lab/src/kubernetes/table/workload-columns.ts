import { at, isObject, type Json, listAt, scalarText, textAt } from '../json/json.ts';
import type { KubeObject } from '../json/kube-object.ts';
import type { Column } from './column.ts';
import { age, count, text } from './column-forms.ts';
import { ageText, durationText } from './duration.ts';

function numberAt(object: KubeObject, fallback: number, ...path: readonly string[]): number {
  const found = at(object, ...path);
  return typeof found === 'number' ? found : fallback;
}

const status = (name: string, field: string): Column =>
  count(name, 0, (object) => numberAt(object, 0, 'status', field));

function eachContainer(field: 'name' | 'image', ...path: readonly string[]): (object: KubeObject) => string {
  return (object) =>
    listAt(object, ...path, 'containers')
      .map((one) => textAt(one, field))
      .join(',');
}

function containers(...path: readonly string[]): readonly Column[] {
  return [text('Containers', 1, eachContainer('name', ...path)), text('Images', 1, eachContainer('image', ...path))];
}

/** A label selector on one line, as kubectl prints it. */
export function selectorText(selector: Json | undefined): string {
  const labels = at(selector ?? null, 'matchLabels');
  const equalities = Object.entries(isObject(labels) ? labels : {}).map(
    ([key, value]) => `${key}=${scalarText(value) ?? ''}`,
  );
  const expressions = listAt(selector, 'matchExpressions').map((one) => {
    const values = listAt(one, 'values').map((value) => scalarText(value) ?? '');
    const operator = textAt(one, 'operator');
    if (operator === 'Exists') return textAt(one, 'key');
    if (operator === 'DoesNotExist') return `!${textAt(one, 'key')}`;
    return `${textAt(one, 'key')} ${operator === 'In' ? 'in' : 'notin'} (${values.join(',')})`;
  });
  return [...equalities, ...expressions].join(',') || '<none>';
}

const template = ['spec', 'template', 'spec'] as const;
const selector = text('Selector', 1, (object) => selectorText(at(object, 'spec', 'selector')));
const ready = text(
  'Ready',
  0,
  (object) => `${numberAt(object, 0, 'status', 'readyReplicas')}/${numberAt(object, 1, 'spec', 'replicas')}`,
);

function jobStatus(object: KubeObject): string {
  const has = (type: string): boolean =>
    listAt(object, 'status', 'conditions').some(
      (one) => textAt(one, 'type') === type && textAt(one, 'status') === 'True',
    );
  if (has('Complete')) return 'Complete';
  if (has('Failed')) return 'Failed';
  if (textAt(object, 'metadata', 'deletionTimestamp') !== '') return 'Terminating';
  if (has('Suspended')) return 'Suspended';
  return has('FailureTarget') ? 'FailureTarget' : has('SuccessCriteriaMet') ? 'SuccessCriteriaMet' : 'Running';
}

function jobDuration(object: KubeObject, now: number): string {
  const start = Date.parse(textAt(object, 'status', 'startTime'));
  if (Number.isNaN(start)) return '';
  const end = Date.parse(textAt(object, 'status', 'completionTime'));
  return durationText((Number.isNaN(end) ? now : end) - start);
}

function completions(object: KubeObject): string {
  const done = numberAt(object, 0, 'status', 'succeeded');
  const wanted = at(object, 'spec', 'completions');
  if (typeof wanted === 'number') return `${done}/${wanted}`;
  const parallel = numberAt(object, 0, 'spec', 'parallelism');
  return parallel > 1 ? `${done}/1 of ${parallel}` : `${done}/1`;
}

function controllerOf(object: KubeObject): string {
  const owner = listAt(object, 'metadata', 'ownerReferences').find((one) => at(one, 'controller') === true);
  if (owner === undefined) return '<none>';
  const group = textAt(owner, 'apiVersion').split('/')[0] ?? '';
  return `${textAt(owner, 'kind').toLowerCase()}.${group}/${textAt(owner, 'name')}`;
}

/** Columns of apps and batch, after NAME. */
export const workloadColumns: readonly (readonly [message: string, columns: readonly Column[]])[] = [
  [
    'apps/v1.Deployment',
    [
      ready,
      status('Up-to-date', 'updatedReplicas'),
      status('Available', 'availableReplicas'),
      age,
      ...containers(...template),
      selector,
    ],
  ],
  [
    'apps/v1.ReplicaSet',
    [
      count('Desired', 0, (object) => numberAt(object, 1, 'spec', 'replicas')),
      status('Current', 'replicas'),
      status('Ready', 'readyReplicas'),
      age,
      ...containers(...template),
      selector,
    ],
  ],
  ['apps/v1.StatefulSet', [ready, age, ...containers(...template)]],
  [
    'apps/v1.DaemonSet',
    [
      status('Desired', 'desiredNumberScheduled'),
      status('Current', 'currentNumberScheduled'),
      status('Ready', 'numberReady'),
      status('Up-to-date', 'updatedNumberScheduled'),
      status('Available', 'numberAvailable'),
      text('Node Selector', 0, (object) =>
        selectorText({ matchLabels: at(object, ...template, 'nodeSelector') ?? {} }),
      ),
      age,
      ...containers(...template),
      selector,
    ],
  ],
  [
    'apps/v1.ControllerRevision',
    [text('Controller', 0, controllerOf), count('Revision', 0, (object) => numberAt(object, 0, 'revision')), age],
  ],
  [
    'batch/v1.Job',
    [
      text('Status', 0, jobStatus),
      text('Completions', 0, completions),
      text('Duration', 0, jobDuration),
      age,
      ...containers(...template),
      selector,
    ],
  ],
  [
    'batch/v1.CronJob',
    [
      text('Schedule', 0, (object) => textAt(object, 'spec', 'schedule')),
      text('Timezone', 0, (object) => textAt(object, 'spec', 'timeZone') || '<none>'),
      text('Suspend', 0, (object) => (at(object, 'spec', 'suspend') === true ? 'True' : 'False')),
      count('Active', 0, (object) => listAt(object, 'status', 'active').length),
      text('Last Schedule', 0, (object, now) => {
        const last = textAt(object, 'status', 'lastScheduleTime');
        return last === '' ? '<none>' : ageText(last, now);
      }),
      age,
      ...containers('spec', 'jobTemplate', ...template),
    ],
  ],
];
