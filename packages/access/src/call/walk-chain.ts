import type { Caller } from '../world/caller.ts';
import type { World } from '../world/facts.ts';
import type { CallParameters } from '../world/service-request.ts';
import { authorizeCall } from './authorize-call.ts';
import type { CallVerdict } from './call-verdict.ts';

/** One hop: who takes it (the session of the hop before when absent), and to which role. */
export interface ChainStep {
  readonly action: string;
  readonly roleArn: string;
  readonly caller?: Caller;
  readonly parameters: CallParameters;
}

export interface ChainVerdict {
  /** Up to the first that is not allowed. */
  readonly steps: readonly CallVerdict[];
  /** Who comes out; absent when a step is not allowed. */
  readonly caller?: Caller;
}

/** Walks a chain of roles from a first caller to the session at its end. */
export function walkChain(world: World, steps: readonly ChainStep[]): ChainVerdict {
  const verdicts: CallVerdict[] = [];
  let caller: Caller | undefined;
  for (const step of steps) {
    const by = step.caller ?? caller;
    if (by === undefined) return { steps: verdicts };
    const { action, roleArn: resource, parameters } = step;
    const verdict = authorizeCall(world, { caller: by, action, resource, parameters });
    verdicts.push(verdict);
    if (verdict.session === undefined) return { steps: verdicts };
    caller = verdict.session.caller;
  }
  return { steps: verdicts, caller };
}
