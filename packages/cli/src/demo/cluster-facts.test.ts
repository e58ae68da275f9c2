import { describe, expect, it } from 'vitest';
import { type ClusterFacts, missingPart } from './cluster-facts.ts';
import type { LabNeeds } from './scenario.ts';

const LAB: ClusterFacts = { podsOfLab: true, nodeTypes: new Set(['ec2']), hasSecretsStore: true, hasProvider: true };
const CLUSTER: ClusterFacts = { podsOfLab: false, nodeTypes: new Set(), hasSecretsStore: true, hasProvider: false };

describe('what a scenario asks of its cluster', () => {
  it.each<readonly [string, LabNeeds, ClusterFacts, string | undefined]>([
    ['nothing is always there', {}, CLUSTER, undefined],
    ['a lab has the nodes it was given', { nodes: ['ec2'], csi: true }, LAB, undefined],
    ['and no others', { nodes: ['ec2', 'fargate'] }, LAB, 'it needs a node of fargate: lockkeeper lab --node fargate'],
    ['Fargate makes nodes for the pods that ask', { nodes: ['fargate'] }, CLUSTER, undefined],
    [
      'files need the driver',
      { csi: true },
      { ...CLUSTER, hasSecretsStore: false },
      'it mounts volumes of secrets-store.csi.k8s.io, a driver that this cluster does not have',
    ],
    ['a cluster that has it has a provider too', { csi: true }, CLUSTER, undefined],
    [
      'a lab has the provider when it was asked for one',
      { csi: true },
      { ...LAB, hasProvider: false },
      'it needs the CSI provider: lockkeeper lab --with-csi',
    ],
  ])('%s', (_, needs, facts, want) => {
    expect(missingPart(needs, facts)).toBe(want);
  });
});
