import type { Decision } from '@lockkeeper/core';
import type { CachedSecret } from '../../cluster/project-secret.ts';
import type { Findings } from './find.ts';

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
