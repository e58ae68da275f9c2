import type { Decision, Refusal } from '@lockkeeper/core';
import type { CachedSecret } from '../../cluster/project-secret.ts';
import type { Findings } from './find.ts';
import type { Pass } from './pass.ts';
import type { ExternalSecretPorts } from './ports.ts';
import { cachedTarget, objection, settle, wouldLose } from './settle.ts';
import type { LiveNamespaces } from './still-allowed.ts';
import { isTargetIntact } from './target.ts';

/** The target of one pass, whatever its kind. */
export interface PassTarget {
  /** Whether the target still is what the last pass left. */
  readonly isIntact: boolean;
  /** The Secret as the watch shows it; undefined for other kinds. */
  readonly secret?: CachedSecret;
  /** Whether what was found, carried out, would take something away. */
  wouldLose(findings: Findings): Promise<boolean>;
  /** Decides and applies. `failures` is how often the key failed in a row before. Undefined when conflicts do not end. */
  settle(findings: Findings, failures: number): Promise<Decision | undefined>;
}

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
export async function passTarget(
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
