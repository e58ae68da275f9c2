import type { Clock, GeneratorSource, Log, PlatformRules, Random, Renderer, SecretWriter } from '@lockkeeper/core';
import type { KubeClient } from '@lockkeeper/kube';
import type { ClusterCache } from '../../cluster/cluster-cache.ts';
import type { IdentityFactsReader } from '../../cluster/identity-facts.ts';
import type { TemplateSourceWatches } from '../../cluster/template-source-watches.ts';
import type { PushSecretReporter } from './report.ts';

export interface PushSecretPorts {
  readonly cache: ClusterCache;
  readonly client: KubeClient;
  readonly identities: IdentityFactsReader;
  readonly templateSources: TemplateSourceWatches;
  /** Without `push` nothing is pushed, and that is told. */
  readonly rules: PlatformRules;
  readonly writer: SecretWriter;
  readonly generators: GeneratorSource;
  readonly renderer: Renderer;
  readonly reporter: PushSecretReporter;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}
