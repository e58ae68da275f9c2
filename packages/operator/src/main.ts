#!/usr/bin/env node
import { freezeIntrinsics, hardenProcess, LockkeeperError } from '@lockkeeper/core';
import { jsonLog, startHealthServers, stopSignal } from '@lockkeeper/kube/internal';
import { compose } from './compose.ts';
import { parseOptions } from './options.ts';
import { runOperator } from './runtime/run.ts';

const GRACE_MS = 20_000;

freezeIntrinsics();
hardenProcess(process);

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if ('help' in options) {
    process.stdout.write(options.help);
    return;
  }
  const log = jsonLog(options.logLevel, (line) => process.stderr.write(line));
  const { operator, elector, close } = await compose(options, process.env, log);
  const closeServers = await startHealthServers(
    { metrics: operator.metrics, alive: () => operator.alive(), ready: () => operator.ready() },
    { live: options.liveAddr, metrics: options.metricsAddr },
  ).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  try {
    const end = await runOperator(operator, elector, stopSignal(process, log), GRACE_MS);
    if (end === 'lost') process.exit(1);
  } finally {
    await closeServers();
    await close();
  }
}

try {
  await main();
} catch (error) {
  // Anything else is a defect: the crash handler says where, without the message.
  if (!(error instanceof LockkeeperError)) throw error;
  process.stderr.write(`lockkeeper operator: ${error.message}\n`);
  process.exitCode = error.code === 'InvalidInput' ? 2 : 1;
}
