import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '@lockkeeper/core';
import type { NodeType } from '../../src/node/node-object.ts';
import { type RunningLab, startLab, type StartLabOptions } from '../../src/start-lab.ts';
import { expecting, type Kubectl, kubectlOf, type Ran } from '../kubernetes/run-kubectl.ts';

/** A whole lab with nodes, and kubectl for it. */
export interface NodeLab {
  readonly running: RunningLab;
  readonly folder: string;
  /** Where the files of pods lie. */
  readonly pods: string;
  readonly kubectl: Kubectl<Ran>;
  readonly succeeds: Kubectl<string>;
  readonly fails: Kubectl<string>;
  /** Waits until kubectl prints something that `wanted` matches. */
  readonly shows: (line: string, wanted: RegExp) => Promise<string>;
  stop(): Promise<void>;
}

/** Fails loudly: the lab logs only what should not happen. */
const log: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: (message) => process.stderr.write(`${message}\n`),
  error: (message, facts) => process.stderr.write(`${message} ${JSON.stringify(facts)}\n`),
};

export async function startNodeLab(nodes: readonly NodeType[], more: Partial<StartLabOptions> = {}): Promise<NodeLab> {
  const home = await mkdtemp(join(tmpdir(), 'lab-node-'));
  const folder = join(home, 'lab');
  const running = await startLab({ folder, log, nodes, ...more });
  const kubectl = kubectlOf({ folder: home, kubeconfig: running.files.kubeconfig });
  const { succeeds, fails } = expecting(kubectl);
  return {
    running,
    folder,
    pods: join(folder, 'pods'),
    kubectl,
    succeeds,
    fails,
    shows: async (line, wanted) => {
      for (;;) {
        const { out } = await kubectl(line);
        if (wanted.test(out)) return out;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    stop: async () => {
      await running.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** A pod, or a part of one, as kubectl takes it. */
export function podManifest(name: string, spec: object): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop', labels: { app: name } },
    spec: {
      containers: [{ name: 'web', image: 'web:1', ...('container' in spec ? (spec.container as object) : {}) }],
      ...spec,
      container: undefined,
    },
  });
}
