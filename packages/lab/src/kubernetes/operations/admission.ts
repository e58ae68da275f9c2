import type { JsonObject } from '../json/json.ts';
import type { KubeObject } from '../json/kube-object.ts';
import { inVersion } from '../request/represent.ts';
import type { AdmissionGate } from '../webhooks/admission-gate.ts';
import type { AdmissionRequest, BodyKind, Operation, Written } from '../webhooks/admission-request.ts';
import type { ResourceCall } from './context.ts';

interface Intent {
  readonly operation: Operation;
  readonly name: string;
  readonly dryRun: boolean;
  /** Of a subresource whose body is of a kind of its own. */
  readonly body?: BodyKind;
  /** What the request's body says beside, for deletions. */
  readonly options?: JsonObject;
}

const optionKinds: Readonly<Record<Operation, string>> = {
  CREATE: 'CreateOptions',
  UPDATE: 'UpdateOptions',
  DELETE: 'DeleteOptions',
};

/** The webhooks that a request has to pass; undefined when there are none. */
export function gateOf(call: ResourceCall, intent: Intent): AdmissionGate | undefined {
  return call.parts.webhooks.gateFor(admissionRequest(call, intent));
}

/** Asks the policies. Throws their denial; what they only warn about goes to the call's notes. */
export function checkPolicies(call: ResourceCall, intent: Intent, written: Written): void {
  const { policies } = call.parts;
  policies.check(
    () => admissionRequest(call, intent),
    () => (intent.body === undefined ? inRequestVersion(call, written) : written),
    (text) => call.notes.push(text),
  );
}

function inRequestVersion(call: ResourceCall, { object, old }: Written): Written {
  const shown = (one: KubeObject | undefined): KubeObject | undefined =>
    one === undefined ? one : inVersion(call, one);
  return { object: shown(object), old: shown(old) };
}

function admissionRequest(call: ResourceCall, intent: Intent): AdmissionRequest {
  const { definition, version, info, user, request } = call;
  const { operation, name, dryRun, body } = intent;
  const options = (): JsonObject => optionsOf(call, intent);
  return {
    operation,
    definition,
    version,
    subresource: info.subresource,
    body,
    namespace: definition.plural === 'namespaces' && definition.group === '' ? name : info.namespace,
    name,
    user,
    dryRun,
    get options() {
      return options();
    },
    signal: request.signal,
  };
}

function optionsOf({ info }: ResourceCall, { operation, dryRun, options }: Intent): JsonObject {
  const texts = ['fieldManager', 'fieldValidation'].flatMap((key): [string, string][] => {
    const value = info.query.get(key) ?? '';
    return value === '' || operation === 'DELETE' ? [] : [[key, value]];
  });
  return {
    ...options,
    kind: optionKinds[operation],
    apiVersion: 'meta.k8s.io/v1',
    ...(dryRun ? { dryRun: ['All'] } : {}),
    ...Object.fromEntries(texts),
  };
}
