#!/usr/bin/env node
import { freezeIntrinsics, hardenProcess, LockkeeperError } from '@lockkeeper/core';

freezeIntrinsics();
hardenProcess(process);

// Loaded only now, so that nothing of it runs before the process is hardened.
const { jsonLog, startHealthServers, stopSignal } = await import('@lockkeeper/kube/internal');
const { compose } = await import('./compose.ts');
const { printManifests } = await import('./manifests/print-manifests.ts');
const { parseOptions } = await import('./options.ts');

const GRACE_MS = 10_000;

async function main(): Promise<void> {
  const wish = parseOptions(process.argv.slice(2));
  if (wish.kind !== 'run') {
    process.stdout.write(wish.kind === 'help' ? wish.text : printManifests(wish));
    return;
  }
  const { options } = wish;
  const log = jsonLog(options.logLevel, (line) => process.stderr.write(line));
  const csi = await compose(options, process.env, log);
  try {
    const closeServers = await startHealthServers(
      { metrics: csi.metrics, alive: () => true, ready: () => csi.ready() },
      { live: options.liveAddr, metrics: options.metricsAddr },
    );
    try {
      await csi.run(stopSignal(process, log), GRACE_MS);
    } finally {
      await closeServers();
    }
  } finally {
    await csi.close();
  }
}

try {
  await main();
} catch (error) {
  // Anything else is a defect: the crash handler says where, without the message.
  if (!(error instanceof LockkeeperError)) throw error;
  process.stderr.write(`lockkeeper csi: ${error.message}\n`);
  process.exitCode = error.code === 'InvalidInput' ? 2 : 1;
}
