import { invalidValue, required, unsupported } from '../../errors/field-errors.ts';
import type { FieldError } from '../../errors/refusals.ts';
import { equal, type JsonObject, objectAt, own, put, textAt } from '../../json/json.ts';
import { ensureMetadata, ensureObject, type KubeObject, nameOf, uidOf } from '../../json/kube-object.ts';
import type { Strategy } from '../definition.ts';
import { defaults } from './defaults.ts';
import { defaultPodSpec } from './pod-defaults.ts';
import { validatePodSpec } from './pod-spec.ts';

/** What comes of a Job in the lab. */
export const jobCaveat = 'the lab runs no containers: this Job makes no pods and does not end';
export const cronJobCaveat = 'the lab runs no containers: this CronJob starts no Jobs';

/** Jobs are stored and not run: their status stays what it is given. */
export const jobStrategy: Strategy = {
  allowUnconditionalUpdate: true,
  statusIsSeparate: true,
  hasGeneration: true,
  orphansByDefault: true,
  caveat: jobCaveat,
  prepare: prepareJob,
  validate: (object, old) => [...validateJobSpec(object, 'spec'), ...validateJobChange(object, old)],
};

export const cronJobStrategy: Strategy = {
  allowUnconditionalUpdate: true,
  statusIsSeparate: true,
  hasGeneration: true,
  caveat: cronJobCaveat,
  prepare: (object) => {
    const spec = ensureObject(object, 'spec');
    defaults(spec, {
      concurrencyPolicy: 'Allow',
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    });
    defaultPodSpec(
      ensureObject(ensureObject(ensureObject(ensureObject(spec, 'jobTemplate'), 'spec'), 'template'), 'spec'),
    );
  },
  validate: validateCronJob,
};

function prepareJob(object: KubeObject, old: KubeObject | undefined): void {
  const spec = ensureObject(object, 'spec');
  if (own(spec, 'completions') === undefined && own(spec, 'parallelism') === undefined)
    defaults(spec, { completions: 1 });
  defaults(spec, {
    parallelism: 1,
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: 'TerminatingOrFailed',
  });
  const template = ensureObject(spec, 'template');
  defaultPodSpec(ensureObject(template, 'spec'));
  if (spec['manualSelector'] === true || old !== undefined) return;
  // The API server makes the selector, so that the pods of two Jobs never mix.
  const [uid, name] = [uidOf(object), nameOf(object)];
  put(spec, 'selector', { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } });
  defaults(ensureObject(ensureMetadata(template), 'labels'), {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  });
}

function validateJobSpec(holder: JsonObject, path: string): readonly FieldError[] {
  const template = objectAt(holder, 'spec', 'template') ?? {};
  const policy = textAt(template, 'spec', 'restartPolicy');
  const findings = [...validatePodSpec(template, `${path}.template.spec`)];
  if (policy === 'Always') {
    findings.push(required(`${path}.template.spec.restartPolicy`, 'valid values: "OnFailure", "Never"'));
  }
  return findings;
}

function validateJobChange(object: KubeObject, old: KubeObject | undefined): readonly FieldError[] {
  if (old === undefined) return [];
  return ['completions', 'selector', 'template', 'completionMode']
    .filter((field) => !equal(own(ensureObject(object, 'spec'), field), own(ensureObject(old, 'spec'), field)))
    .filter((field) => field !== 'template' || own(ensureObject(old, 'spec'), 'suspend') !== true)
    .map((field) =>
      invalidValue(`spec.${field}`, own(ensureObject(object, 'spec'), field) ?? null, 'field is immutable'),
    );
}

const concurrency = ['Allow', 'Forbid', 'Replace'];

function validateCronJob(object: KubeObject): readonly FieldError[] {
  const spec = ensureObject(object, 'spec');
  const findings: FieldError[] = [];
  const schedule = textAt(spec, 'schedule');
  if (schedule === '') findings.push(required('spec.schedule'));
  else if (!/^(@\w+( \S+)?|\S+ \S+ \S+ \S+ \S+)$/.test(schedule.trim())) {
    findings.push(invalidValue('spec.schedule', schedule, 'expected exactly 5 fields'));
  }
  const policy = textAt(spec, 'concurrencyPolicy');
  if (!concurrency.includes(policy)) findings.push(unsupported('spec.concurrencyPolicy', policy, concurrency));
  return [...findings, ...validateJobSpec(ensureObject(spec, 'jobTemplate'), 'spec.jobTemplate.spec')];
}
