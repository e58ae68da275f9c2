import { createOperator, FakeStore } from '@lockkeeper/operator';
import type { Compose } from './process-under-test.ts';

/** What the kubelet gives a pod between SIGTERM and SIGKILL, less a margin. */
const graceMs = 25_000;

/** The real operator on simulated ports, with the settings of its defaults. */
export const operatorUnderTest: Compose = ({ incarnation, kube, provider }) => {
  const { clock, random, log } = incarnation;
  const operator = createOperator({
    kube,
    provider,
    localStores: new FakeStore(),
    clock,
    random,
    log,
    settings: {
      controllerClass: 'default',
      concurrent: 512,
      storeRequeueIntervalMs: 300_000,
      rules: { audiences: ['sts.amazonaws.com'], regions: [], refusedNamespaces: ['kube-system'] },
    },
  });
  return {
    start: () => operator.start(),
    stop: () => operator.stop(graceMs),
    metrics: () => operator.metrics.render(),
  };
};
