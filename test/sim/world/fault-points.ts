/** One kind of bad luck. `rate` is how often it strikes at a visit, in a run in which it can strike at all. */
export interface FaultPoint {
  readonly name: string;
  readonly rate: number;
  /** What happens, for the coverage table and for reports. */
  readonly effect: string;
}

/** What can go wrong for any process. */
const everywhere: readonly FaultPoint[] = [
  { name: 'crash.before-send', rate: 0.012, effect: 'the process dies as it makes the call; nothing was sent' },
  { name: 'crash.committed', rate: 0.012, effect: 'the call took effect; the process died before the reply' },
  { name: 'crash.replied', rate: 0.012, effect: 'the process got the reply and does nothing with it' },
  { name: 'kube.before-send', rate: 0.06, effect: 'connection reset, the server saw nothing' },
  { name: 'kube.after-commit', rate: 0.08, effect: 'committed, and the reply is lost' },
  { name: 'kube.hang', rate: 0.02, effect: 'committed, and no reply ever comes' },
  {
    name: 'kube.queued',
    rate: 0.05,
    effect: 'the request waits up to 60 s and is then executed, whoever still waits for it',
  },
  { name: 'kube.throttle', rate: 0.06, effect: '429 with, without or with a silly Retry-After' },
  { name: 'kube.reject', rate: 0.06, effect: '500, 503 or 504 without an effect' },
  { name: 'kube.error-after-commit', rate: 0.04, effect: '500 or 504 although it was committed' },
  { name: 'kube.body-cut', rate: 0.03, effect: 'the body of an answer ends in the middle' },
  { name: 'kube.body-split', rate: 0.5, effect: 'the body of an answer arrives in pieces cut anywhere' },
  { name: 'kube.slow', rate: 0.1, effect: 'the answer takes up to 8 s' },
  { name: 'aws.throttle', rate: 0.15, effect: 'the item or the call is throttled' },
  { name: 'aws.5xx', rate: 0.15, effect: 'the service fails' },
  { name: 'aws.timeout', rate: 0.05, effect: 'no answer within the time of the call' },
  { name: 'aws.denied', rate: 0.15, effect: 'the identity is refused for this once' },
  { name: 'aws.slow', rate: 0.2, effect: 'the answer takes up to 40 s' },
  { name: 'process.pause', rate: 0.01, effect: 'the process stands still for up to 60 s' },
];

/**
 * What can go wrong for the operator. A point that no run ever fires is a broken test, so the coverage check walks this list, and the
 * node's.
 */
export const operatorFaults: readonly FaultPoint[] = Object.freeze([
  ...everywhere,
  { name: 'watch.delay', rate: 0.5, effect: 'one stream runs up to 45 s behind' },
  { name: 'watch.cut-clean', rate: 0.5, effect: 'the stream ends as if its time were over' },
  { name: 'watch.cut-reset', rate: 0.5, effect: 'the stream breaks' },
  { name: 'watch.cut-half-line', rate: 0.5, effect: 'the stream ends in the middle of a line' },
  { name: 'watch.cut-410-event', rate: 0.4, effect: 'the stream ends with an ERROR event of code 410' },
  { name: 'watch.cut-500-event', rate: 0.4, effect: 'the stream ends with an ERROR event of code 500' },
  { name: 'watch.cut-silent', rate: 0.3, effect: 'half open: nothing ever comes again' },
  { name: 'watch.410', rate: 0.2, effect: 'the request for a watch is answered with 410' },
  { name: 'watch.429', rate: 0.2, effect: 'the request for a watch is answered with 429' },
  { name: 'watch.no-bookmarks', rate: 1, effect: 'the server sends no bookmarks' },
  { name: 'aws.credentials', rate: 0.1, effect: 'no credentials can be had for the scope' },
]);

/** What can go wrong for the providers of nodes. */
export const nodeFaults: readonly FaultPoint[] = Object.freeze([
  ...everywhere,
  { name: 'aws.lies', rate: 0.1, effect: 'the reply is about something else, or lacks the value' },
  { name: 'aws.expired', rate: 0.05, effect: 'the credentials have expired before their time' },
  { name: 'aws.sts-fails', rate: 0.2, effect: 'STS cannot check the token now' },
  { name: 'fs.fails', rate: 0.02, effect: 'a file operation fails' },
  { name: 'fs.slow', rate: 0.1, effect: 'a file operation takes up to 5 s' },
  { name: 'token.expired', rate: 0.1, effect: 'the kubelet sends a token that has expired' },
  { name: 'token.other-audience', rate: 0.1, effect: 'the kubelet sends a token for another audience' },
]);

const known: ReadonlyMap<string, FaultPoint> = new Map(
  [...operatorFaults, ...nodeFaults].map((point) => [point.name, point]),
);

export const faultPoint = (name: string): FaultPoint => {
  const found = known.get(name);
  if (found === undefined) throw new TypeError(`no fault point is called ${name}`);
  return found;
};
