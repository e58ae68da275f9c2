import { freezeIntrinsics } from '@lockkeeper/core';
freezeIntrinsics();
const { startLab } = await import('@lockkeeper/lab');
const t = performance.now();
const log = {
  debug() {},
  info() {},
  warn(m: string) {
    console.error(m);
  },
  error(m: string, f: any) {
    console.error(m, f);
  },
};
const lab = await startLab({ folder: process.argv[2]!, log });
console.log('ready', performance.now() - t, lab.kubernetesUrl, lab.awsUrl, process.memoryUsage().rss / 1e6);
