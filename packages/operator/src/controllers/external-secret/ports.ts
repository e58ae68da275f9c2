import type { Clock, GeneratorSource, Log, Random, Renderer } from '@lockkeeper/core';
import type { KubeClient } from '@lockkeeper/kube';
import type { Providers } from './fetch.ts';
import type { GatherPorts } from './gather.ts';
import type { GenericKinds } from './generic/kinds.ts';
import type { GenericWatches } from './generic/watches.ts';
import type { OwnWrites } from './own-writes.ts';
import type { ExternalSecretReporter } from './report.ts';

export interface ExternalSecretPorts extends GatherPorts, Providers {
  readonly client: KubeClient;
  readonly genericKinds: GenericKinds;
  readonly genericWatches: GenericWatches;
  readonly generators: GeneratorSource;
  readonly renderer: Renderer;
  readonly reporter: ExternalSecretReporter;
  readonly ownWrites: OwnWrites;
  /** Keys that act as environment variables of programs are refused, and not only told (`threat/X12`). */
  readonly refusesDangerousKeys: boolean;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}
