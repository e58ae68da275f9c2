import { StatusError } from '../errors/status-error.ts';
import type { ResourceCall } from '../operations/context.ts';
import { findStored } from '../operations/read-objects.ts';

/** What a client wants of running containers, by the pod's subresource. */
const wishes: ReadonlyMap<string, string> = new Map([
  ['log', 'there is no log of'],
  ['exec', 'nothing can be executed in'],
  ['attach', 'there is nothing to attach to in'],
  ['portforward', 'no port is open in'],
  ['proxy', 'no port is open in'],
  ['ephemeralcontainers', 'no container can be added to'],
]);

/**
 * Why a pod's subresource is refused that needs a running container (`threat/B4`), with what to do instead; undefined for
 * other subresources. Throws for a pod that is not there, as a kubelet's answer would be asked for in vain.
 */
export function containerAccessRefusal(call: ResourceCall): StatusError | undefined {
  const { definition, info } = call;
  const lack = wishes.get(info.subresource.split('/')[0] ?? '');
  if (definition.message !== 'core/v1.Pod' || lack === undefined) return undefined;
  const { namespace, name } = findStored(call);
  const advice = `lockkeeper lab exec -n ${namespace} ${name} -- COMMAND`;
  const why = `the lab runs no containers, so ${lack} pod "${name}"; a command gets its variables and files by: ${advice}`;
  return new StatusError(501, 'NotImplemented', why, { name, kind: 'pods' });
}
