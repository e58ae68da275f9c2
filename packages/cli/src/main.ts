#!/usr/bin/env node
import { freezeIntrinsics, hardenProcess } from '@lockkeeper/core';

freezeIntrinsics();
hardenProcess(process);

// Loaded only now, so that nothing of it runs before the process is hardened.
const { runProgram } = await import('./program/program.ts');
const { processIo } = await import('./process/command-io.ts');
const exitCode = await runProgram(process.argv.slice(2), processIo(process));
// Ends also when a socket of a failed start is still open; the empty write comes after everything written before.
process.stdout.write('', () => process.exit(exitCode));
