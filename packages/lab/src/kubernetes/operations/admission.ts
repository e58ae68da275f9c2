import type { JsonObject } from '../json/json.ts';
import type { AdmissionGate } from '../webhooks/admission-gate.ts';
import type { Operation } from '../webhooks/admission-request.ts';
import type { ResourceCall } from './context.ts';

interface Intent {
  readonly operation: Operation;
  readonly name: string;
  readonly dryRun: boolean;
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
  const { parts, definition, version, info, user, request } = call;
  const { operation, name, dryRun } = intent;
  const { subresource, namespace } = info;
  const options = (): JsonObject => optionsOf(call, intent);
  return parts.webhooks.gateFor({
    operation,
    definition,
    version,
    subresource,
    namespace: definition.plural === 'namespaces' && definition.group === '' ? name : namespace,
    name,
    user,
    dryRun,
    get options() {
      return options();
    },
    signal: request.signal,
  });
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
