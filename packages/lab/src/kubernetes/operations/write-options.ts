import { badRequest, invalid } from '../errors/refusals.ts';
import { at, isObject, type Json, type JsonObject, textAt, textsAt } from '../json/json.ts';
import type { ResourceCall } from './context.ts';
import { isTrue } from '../request/request-info.ts';
import { readObject } from '../request/read-body.ts';
import type { FieldValidation } from './decode-object.ts';
import type { DeleteOptions, WriteTarget } from '../writer/object-writer.ts';

/** Where this request writes, with the field manager that the client names or its user agent implies. */
export function writeTarget(call: ResourceCall): WriteTarget {
  const { info, definition, version } = call;
  return {
    definition,
    version,
    namespace: definition.namespaced ? info.namespace : '',
    subresource: info.subresource,
    dryRun: readDryRun(info.query.getAll('dryRun')),
    manager: fieldManager(call),
  };
}

function fieldManager({ info, request }: ResourceCall): string {
  const named = info.query.get('fieldManager') ?? '';
  if (named.length > 128) throw badRequest('fieldManager may not be longer than 128 characters');
  if (named !== '') return named;
  const agent = request.headers['user-agent'] ?? '';
  return agent.split('/')[0]?.slice(0, 128) || 'unknown';
}

/** Whether a write is only tried. */
export function isDryRun({ info }: ResourceCall): boolean {
  return readDryRun(info.query.getAll('dryRun'));
}

function readDryRun(values: readonly string[]): boolean {
  const wanted = values.filter((value) => value !== '');
  if (wanted.some((value) => value !== 'All')) {
    throw invalid('meta.k8s.io', 'WriteOptions', '', [
      {
        field: 'dryRun',
        reason: 'FieldValueNotSupported',
        text: `Unsupported value: ${JSON.stringify(wanted)}: supported values: "All"`,
      },
    ]);
  }
  return wanted.length > 0;
}

/** `Warn` when the client says nothing, as upstream. */
export function readFieldValidation(query: URLSearchParams): FieldValidation {
  const value = query.get('fieldValidation') ?? '';
  if (value === '' || value === 'Warn') return 'Warn';
  if (value === 'Strict' || value === 'Ignore') return value;
  throw invalid('meta.k8s.io', 'WriteOptions', '', [
    {
      field: 'fieldValidation',
      reason: 'FieldValueNotSupported',
      text: `Unsupported value: ${JSON.stringify(value)}: supported values: "Ignore", "Strict", "Warn"`,
    },
  ]);
}

const propagations = ['Background', 'Foreground', 'Orphan'] as const;

/** DeleteOptions come in the body or, from some clients, in the query. */
export function readDeleteOptions(call: ResourceCall): DeleteOptions {
  const { request, info, parts } = call;
  const body: JsonObject =
    request.body.length === 0 ? {} : readObject(request.body, request.headers['content-type'], parts.types);
  const policy = textAt(body, 'propagationPolicy') || (info.query.get('propagationPolicy') ?? '');
  const propagation = propagations.find((one) => one === policy);
  if (policy !== '' && propagation === undefined) {
    throw invalid('meta.k8s.io', 'DeleteOptions', '', [
      {
        field: 'propagationPolicy',
        reason: 'FieldValueNotSupported',
        text: `Unsupported value: ${JSON.stringify(policy)}: supported values: "Background", "Foreground", "Orphan"`,
      },
    ]);
  }
  return {
    preconditions: readPreconditions(body),
    propagation: propagation ?? (orphans(call, body) ? 'Orphan' : 'Background'),
    dryRun: readDryRun([...textsAt(body, 'dryRun'), ...info.query.getAll('dryRun')]),
    ...readGracePeriod(at(body, 'gracePeriodSeconds') ?? info.query.get('gracePeriodSeconds') ?? undefined),
  };
}

/** What happens to dependents when the client names no policy. */
function orphans({ info, definition }: ResourceCall, body: JsonObject): boolean {
  const asked = at(body, 'orphanDependents') ?? info.query.get('orphanDependents') ?? undefined;
  if (asked === undefined) return definition.strategy.orphansByDefault === true;
  return asked === true || (typeof asked === 'string' && isTrue(asked));
}

function readGracePeriod(asked: Json | undefined): Pick<DeleteOptions, 'gracePeriodSeconds'> {
  if (asked === undefined || asked === null || asked === '') return {};
  const seconds = Number(asked);
  if (!Number.isSafeInteger(seconds)) throw badRequest('gracePeriodSeconds must be a whole number');
  return { gracePeriodSeconds: seconds };
}

function readPreconditions(body: JsonObject): DeleteOptions['preconditions'] {
  const wanted = at(body, 'preconditions');
  if (!isObject(wanted)) return {};
  return { uid: textAt(wanted, 'uid') || undefined, resourceVersion: textAt(wanted, 'resourceVersion') || undefined };
}
