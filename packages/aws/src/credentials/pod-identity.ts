import type { IdentitySource, PodIdentity } from '@lockkeeper/core';
import { containerCredentials } from './container.ts';
import { type CredentialOutcome, noCredentials } from './credential-outcome.ts';
import { outcomeOfRejection } from './identity-failure.ts';

/**
 * Credentials of a pod from the EKS Pod Identity agent of its node, for the pod's own token. Each address of the agent is tried in turn.
 * The agent's reason for a refusal does not come through the SDK, so the answer names what to look at.
 */
export async function podIdentityCredentials(
  identity: PodIdentity,
  source: IdentitySource,
  closing: AbortSignal,
): Promise<CredentialOutcome> {
  let token: string;
  try {
    token = (await source.webIdentityToken(identity, closing)).revealText();
  } catch (thrown) {
    return outcomeOfRejection(thrown);
  }
  for (const url of identity.agentUrls) {
    try {
      return { ok: true, credentials: await containerCredentials(url, token, identity.agentTimeoutMs) };
    } catch {
      // The next address may answer; after the last one the outcome below stands for all.
    }
  }
  return noCredentials(
    `failed to get AWS config from pod identity agent: no credentials for ServiceAccount ${identity.namespace}/${identity.name}; ` +
      'check that it has a pod identity association and that the agent runs on the node',
    'later',
  );
}
