/**
 * Flags with which the amazon-eks-pod-identity-webhook says how it serves, and not what it injects: what to write here in their
 * place. Flags of the second sort have the same names here and there.
 */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ['port', 'write --listen-addr=:443'],
  ['metrics-port', 'write --metrics-addr=:9999'],
  ['tls-cert', 'write --tls-cert-file'],
  ['tls-key', 'write --tls-key-file'],
  ['tls-secret', 'write --secret-name, or leave it out'],
  ['tls-min-version', 'leave it out: TLS 1.2 or newer is served'],
  ['tls-cipher-suites', 'leave it out: those of Node are served'],
  ['in-cluster', 'leave it out: without --tls-cert-file the webhook keeps its own certificates'],
  ['kube-api', 'write --kubeconfig'],
  ['resync-period', 'leave it out: nothing is resynchronised'],
  ['enable-debugging-handlers', 'leave it out: they would list every account with its role'],
  ['v', 'write --loglevel=debug'],
  ['logtostderr', 'leave it out'],
]);

/** What takes the place of a flag of upstream that is not read; undefined for what was never one. */
export function insteadOf(flag: string): string | undefined {
  return INSTEAD.get(flag);
}
