import type { Refusal } from '@lockkeeper/core';
import type { Pass } from './pass.ts';
import type { PassTarget } from './pass-target.ts';
import type { ExternalSecretPorts } from './ports.ts';
import { cachedTarget, objection, settle, wouldLose } from './settle.ts';
import type { LiveNamespaces } from './still-allowed.ts';
import { isTargetIntact } from './target.ts';

export function secretTarget(ports: ExternalSecretPorts, live: LiveNamespaces, pass: Pass): PassTarget {
  const secret = cachedTarget(ports, pass);
  return {
    isIntact: isTargetIntact(pass, secret),
    ...(secret ? { secret } : {}),
    wouldLose: (findings) => wouldLose(ports, pass, findings),
    settle: (findings, failures) => settle(ports, live, pass, findings, failures),
  };
}

/** The target that `spec.target` asks for. What serves other kinds than Secrets is loaded with the first that asks for one. */
export async function openTarget(
  ports: ExternalSecretPorts,
  live: LiveNamespaces,
  pass: Pass,
): Promise<PassTarget | Refusal> {
  const { manifest } = pass.object.spec.target;
  if (manifest === undefined) return secretTarget(ports, live, pass);
  const { genericTarget } = await import('./generic/generic-target.ts');
  return genericTarget(ports, pass, manifest, (findings, decision, failures) =>
    objection(ports, live, pass, findings, decision, failures),
  );
}
