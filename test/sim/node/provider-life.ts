import type { KubeTransport } from '@lockkeeper/kube';
import { type AwsClients, createProviderOver } from '@lockkeeper/aws/internal';
import { createCsiProvider, type CsiProvider, type ProviderPorts } from '@lockkeeper/csi/internal';
import type { Incarnation } from '../world/incarnation.ts';
import { kubeletPath } from './mount-call.ts';

/** The ports that a simulated provider gets. */
export interface LifePorts {
  readonly incarnation: Incarnation;
  readonly kube: KubeTransport;
  readonly aws: AwsClients;
  readonly fs: ProviderPorts['fs'];
  readonly driverWrites: boolean;
  readonly refreshIntervalMs: number;
}

/** How a provider is made: the real one, or the real one with something spoilt on purpose. */
export type ComposeProvider = (ports: LifePorts) => CsiProvider;

/** The real provider on simulated ports, with the settings of its defaults. */
export const providerUnderTest: ComposeProvider = ({ incarnation, kube, aws, fs, ...settings }) => {
  const { clock, random, log } = incarnation;
  return createCsiProvider(
    { ...settings, kubeletPath, agentTimeoutMs: 5_000, podOverrides: 'settings', regions: [], region: undefined },
    { kube, aws: (options) => createProviderOver(aws, options), fs, clock, random, log },
  );
};
