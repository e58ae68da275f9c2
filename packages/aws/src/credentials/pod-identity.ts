import type { Clock, IdentitySource, PodIdentity } from '@lockkeeper/core';
import { containerCredentials } from './container.ts';
import { type CredentialOutcome, noCredentials } from './credential-outcome.ts';
import { outcomeOfRejection } from './identity-failure.ts';

/** How every failure begins, as that of the CSI driver's AWS provider does. */
const START = 'failed to get AWS config from pod identity agent';

/**
 * Credentials of a pod from the EKS Pod Identity agent of its node, for the pod's own token. Each address of the agent is tried in turn;
 * one that answers, be it with a refusal, is the agent's. The agent's text is not passed on, so the answer names what to look at.
 */
export async function podIdentityCredentials(
  identity: PodIdentity,
  source: IdentitySource,
  clock: Clock,
  closing: AbortSignal,
): Promise<CredentialOutcome> {
  let token: string;
  try {
    token = (await source.webIdentityToken(identity, closing)).revealText();
  } catch (thrown) {
    return outcomeOfRejection(thrown);
  }
  const failures: string[] = [];
  for (const url of identity.agentUrls) {
    const outcome = await containerCredentials(url, token, { clock, timeoutMs: identity.agentTimeoutMs, closing });
    if ('credentials' in outcome) return { ok: true, credentials: outcome.credentials };
    if (outcome.isRefusal) return noCredentials(`${START}: ${refused(identity, outcome.why)}`, 'later');
    failures.push(`${url}: ${outcome.why}`);
  }
  const help = 'check that the agent runs on the node and is ready';
  return noCredentials(`${START}: ${failures.join('; ')}; ${help}`, 'later');
}

function refused({ namespace, name }: PodIdentity, why: string): string {
  return `no credentials for ServiceAccount ${namespace}/${name}; check that it has a pod identity association (${why})`;
}
