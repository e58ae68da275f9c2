import { LockkeeperError } from '@lockkeeper/core';

export interface DemoCommandOptions {
  readonly scenarios: readonly string[];
}

export function runDemo(options: DemoCommandOptions, _io: unknown): Promise<number> {
  return Promise.reject(new LockkeeperError('Refused', `no scenario ${options.scenarios.join(', ')} is built in yet`));
}
