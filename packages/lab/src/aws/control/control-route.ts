import { timingSafeEqual } from 'node:crypto';
import type { LabRequest, LabResponse } from '../../http/types.ts';
import type { DecisionLog } from '../authorization/decision-log.ts';
import type { CallLog } from './call-log.ts';
import type { Limits } from './limits.ts';

/** The header that marks a control call. No AWS client sends it. */
export const controlHeader = 'x-lockkeeper-lab-control';

interface ControlOptions {
  /** Random per start; known only to who started the lab. */
  readonly token: string;
  readonly calls: CallLog;
  readonly decisions: DecisionLog;
  readonly limits: Limits;
}

/**
 * `GET /_lab/calls` gives the call log and `GET /_lab/decisions` the authorization decisions; `DELETE` on them empties them,
 * `DELETE /_lab/limits` ends throttling.
 * Undefined for everything else, also for control paths without the token: those are answered like any unsigned request.
 */
export function controlRoute(request: LabRequest, options: ControlOptions): LabResponse | undefined {
  const given = request.headers[controlHeader];
  if (given === undefined || !sameText(given, options.token)) return undefined;
  switch (`${request.method} ${request.path}`) {
    case 'GET /_lab/calls':
      return json(200, options.calls.list());
    case 'DELETE /_lab/calls':
      options.calls.clear();
      return json(200, {});
    case 'GET /_lab/decisions':
      return json(200, options.decisions.list());
    case 'DELETE /_lab/decisions':
      options.decisions.clear();
      return json(200, {});
    case 'DELETE /_lab/limits':
      options.limits.clear();
      return json(200, {});
    default:
      return json(404, { message: 'No such control call.' });
  }
}

function json(status: number, value: unknown): LabResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(value)) };
}

function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
