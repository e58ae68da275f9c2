import type { Clock, Log, Random, Renderer, SecretProvider } from '@lockkeeper/core';
import type { KubeClient } from '@lockkeeper/kube';
import type { GatherPorts } from './gather.ts';
import type { OwnWrites } from './own-writes.ts';
import type { ExternalSecretReporter } from './report.ts';

export interface ExternalSecretPorts extends GatherPorts {
  readonly client: KubeClient;
  readonly provider: SecretProvider;
  readonly renderer: Renderer;
  readonly reporter: ExternalSecretReporter;
  readonly ownWrites: OwnWrites;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}
