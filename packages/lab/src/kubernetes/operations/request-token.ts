import type { LabResponse } from '../../http/types.ts';
import { issueToken } from '../authentication/token-request.ts';
import { badRequest, methodNotAllowed } from '../errors/refusals.ts';
import { type JsonObject, put, textAt, withKeys } from '../json/json.ts';
import { ensureMetadata } from '../json/kube-object.ts';
import { json } from '../request/respond.ts';
import type { AdmissionGate } from '../webhooks/admission-gate.ts';
import { admitBody, bodyGate, type BodyIntent, checkBody } from './admit-body.ts';
import type { ResourceCall } from './context.ts';
import { bodyOf, warningsOf } from './prepare-write.ts';
import { findStored } from './read-objects.ts';
import type { Answer } from './submit.ts';

const body = { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' };

/** The subresource `token` of a ServiceAccount: admission judges the TokenRequest, then a token is signed. */
export function tokenCall(call: ResourceCall): Answer {
  if (call.info.verb !== 'create') throw methodNotAllowed();
  const { name } = findStored(call);
  const request = requestOf(call);
  const intent = { operation: 'CREATE', name, body } as const;
  const gate = bodyGate(call, intent);
  if (gate !== undefined) return issueThrough(gate, intent, call, request);
  checkBody(call, intent, { object: request, old: undefined });
  return issue(call, request, []);
}

async function issueThrough(
  gate: AdmissionGate,
  intent: BodyIntent,
  call: ResourceCall,
  request: JsonObject,
): Promise<LabResponse> {
  const written = { object: request, old: undefined };
  const admitted = await admitBody(call, gate, intent, written, (changed) => checkName(call, changed));
  return issue(call, admitted, gate.warnings);
}

/** The account is looked up last: it may have gone while webhooks thought. */
function issue(call: ResourceCall, request: JsonObject, warnings: readonly string[]): LabResponse {
  const { parts } = call;
  const { keys, issuer, audiences, store } = parts;
  const by = {
    keys,
    issuer,
    audiences: audiences.slice(0, 1),
    store,
    now: parts.clock.now(),
    tokenId: parts.random.uuid(),
  };
  return json(201, issueToken(by, findStored(call).object, request), warningsOf(call, warnings));
}

/** The body, named after the account that it is for. */
function requestOf(call: ResourceCall): JsonObject {
  const request = withKeys(bodyOf(call), { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest' });
  checkName(call, request);
  const metadata = ensureMetadata(request);
  put(metadata, 'name', call.info.name);
  put(metadata, 'namespace', call.info.namespace);
  return request;
}

function checkName({ info }: ResourceCall, request: JsonObject): void {
  const name = textAt(request, 'metadata', 'name');
  if (name !== '' && name !== info.name) {
    throw badRequest(`the name of the TokenRequest (${name}) is not the one on the URL (${info.name})`);
  }
}
