import type { Executor, PodAction, PodAwsCall, Seen } from './action.ts';

/** Who enters containers. Its answer is undefined for what cannot be played here. */
export interface PodExecutor {
  readonly run: (action: PodAction, signal: AbortSignal) => Promise<Seen> | undefined;
}

/**
 * Containers of a lab where the machine has no aws, which would be theirs: calls of aws are made without it, and what else
 * uses it cannot be played.
 */
export function podExecutorWithoutAws(commands: Executor<PodAction>, calls: Executor<PodAwsCall>): PodExecutor {
  return {
    run: (action, signal) => {
      if ('aws' in action) return calls.run(action, signal);
      return action.uses === 'aws' ? undefined : commands.run(action, signal);
    },
  };
}
