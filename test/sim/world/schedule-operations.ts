import type { World } from './world.ts';

/** What somebody may do in a run; `Scene` is what it may touch. */
export interface Operation<Scene> {
  readonly name: string;
  readonly run: (scene: Scene) => Promise<unknown>;
}

/** Runs the second half of an operation that takes time, a drawn while later. */
export type Later = (point: string, run: () => Promise<unknown>) => void;

export interface Schedule<Scene> {
  readonly operations: readonly [Operation<Scene>, ...Operation<Scene>[]];
  /** Operations begin between now and then; second halves may come a little later. */
  readonly until: number;
  /** Longest time between the two halves of an operation. */
  readonly longestPause: number;
  /** Hears the name of each operation as it happens. */
  readonly onDone: (name: string) => void;
  readonly sceneWith: (later: Later) => Scene;
}

/** Schedules a drawn number of drawn operations. */
export function scheduleOperations<Scene>(world: World, schedule: Schedule<Scene>): void {
  const { operations, until, longestPause, onDone, sceneWith } = schedule;
  const perform = (name: string, run: () => Promise<unknown>): void => {
    onDone(name);
    void run();
  };
  const sceneOf = (name: string): Scene =>
    sceneWith((point, run) => {
      const wait = world.between('user.pause', point, 10, longestPause);
      world.schedule(wait, undefined, `user ${name}, second half`, () => perform(`${name} (second half)`, run));
    });
  const count = world.between('user.operations', 'count', 4, 14);
  for (let i = 0; i < count; i += 1) {
    const operation = world.pick('user.operation', 'which', operations);
    const at = world.between('user.operation', 'when', 0, until - world.now);
    if (world.plan.skip?.has(i)) continue;
    world.schedule(at, undefined, `user ${operation.name}`, () =>
      perform(operation.name, () => operation.run(sceneOf(operation.name))),
    );
  }
}
