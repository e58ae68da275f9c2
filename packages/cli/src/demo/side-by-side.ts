/**
 * Runs every task, `width` of them at a time, and resolves to their results in the order of the tasks. When one rejects, the
 * signal of the others is aborted and their end awaited; then it rejects with the first reason.
 */
export async function sideBySide<T, R>(
  tasks: readonly T[],
  width: number,
  signal: AbortSignal,
  run: (task: T, signal: AbortSignal) => Promise<R>,
): Promise<readonly R[]> {
  const failed = new AbortController();
  const both = AbortSignal.any([signal, failed.signal]);
  const waiting = [...tasks.entries()];
  const results: R[] = [];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      both.throwIfAborted();
      const [index, task] = next;
      results[index] = await run(task, both);
    }
  };
  const lanes = Array.from({ length: width }, () => lane().catch((error: unknown) => failed.abort(error)));
  await Promise.all(lanes);
  failed.signal.throwIfAborted();
  return results;
}
