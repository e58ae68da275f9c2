import type { KubeTransport } from '@lockkeeper/kube';
import type { SecretProvider } from '@lockkeeper/core';
import type { Incarnation } from '../world/incarnation.ts';

/** The ports that a simulated process gets. */
export interface Ports {
  readonly incarnation: Incarnation;
  readonly kube: KubeTransport;
  readonly provider: SecretProvider;
}

/** A process that can be started and stopped. */
export interface ProcessUnderTest {
  /** Runs until stopped; a rejection is the end of the process. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** What a scrape would show. */
  metrics?(): string;
}

/** How the process under test is made: the operator, or the operator with something spoilt on purpose. */
export type Compose = (ports: Ports) => ProcessUnderTest;
