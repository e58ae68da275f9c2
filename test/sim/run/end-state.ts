import { controllerOf, readyOf, specOf, targetName } from '../invariants/external-secret.ts';
import type { SimulationResult } from './simulate.ts';

/**
 * What the cluster has come to, without what differs between any two runs (uids, versions, times): for comparing a run with
 * faults to the same run without.
 */
export function endState({ record: { history } }: SimulationResult): object {
  const secrets = [...history.all('Secret')].map(({ metadata, data, ...rest }) => ({
    at: `${metadata?.namespace}/${metadata?.name}`,
    type: rest['type'],
    data,
    labels: metadata?.labels,
    annotations: metadata?.annotations,
    owner: controllerOf({ metadata: metadata ?? {} })?.name,
  }));
  const externalSecrets = [...history.all('ExternalSecret')].map((object) => {
    const { status, reason, message } = readyOf(object) ?? {};
    return {
      at: `${object.metadata?.namespace}/${object.metadata?.name}`,
      spec: specOf(object),
      target: targetName(object),
      status,
      reason,
      message,
    };
  });
  const byPlace = (a: { at: string }, b: { at: string }): number => (a.at < b.at ? -1 : 1);
  return { secrets: secrets.toSorted(byPlace), externalSecrets: externalSecrets.toSorted(byPlace) };
}
