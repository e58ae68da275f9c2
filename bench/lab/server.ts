import { readFileSync } from 'node:fs';
import type { Log } from '@lockkeeper/core';
import { startLab } from '@lockkeeper/lab';

/** The lab under measurement, in a process of its own: `server.ts FILES`. Says its facts once, and its memory when asked. */
export interface ServerFacts {
  readonly url: string;
  readonly caCertificate: string;
  readonly certificate: string;
  readonly key: string;
}

const quiet: Log = { debug() {}, info() {}, warn() {}, error: (message, facts) => console.error(message, facts) };
const [folder = ''] = process.argv.slice(2);
const lab = await startLab({ folder, log: quiet });
const config = JSON.parse(readFileSync(lab.files.kubeconfig, 'utf8')) as {
  users: { user: Record<'client-certificate-data' | 'client-key-data', string> }[];
};
const user = config.users[0]?.user;
const text = (base64: string | undefined): string => Buffer.from(base64 ?? '', 'base64').toString();
const facts: ServerFacts = {
  url: lab.kubernetesUrl,
  caCertificate: lab.caCertificate,
  certificate: text(user?.['client-certificate-data']),
  key: text(user?.['client-key-data']),
};
process.on('message', () => process.send?.({ rss: process.memoryUsage.rss() }));
process.send?.(facts);
