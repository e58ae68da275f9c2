const names: ReadonlyMap<number, string> = new Map([
  [1, 'Canceled'],
  [2, 'Unknown'],
  [3, 'InvalidArgument'],
  [4, 'DeadlineExceeded'],
  [5, 'NotFound'],
  [6, 'AlreadyExists'],
  [7, 'PermissionDenied'],
  [8, 'ResourceExhausted'],
  [9, 'FailedPrecondition'],
  [10, 'Aborted'],
  [11, 'OutOfRange'],
  [12, 'Unimplemented'],
  [13, 'Internal'],
  [14, 'Unavailable'],
  [15, 'DataLoss'],
  [16, 'Unauthenticated'],
]);

export const UNKNOWN = 2;
export const UNAVAILABLE = 14;

/** A gRPC call that failed, in the words that Go's library has for it. */
export class CallFailure extends Error {
  override readonly name = 'CallFailure';
  readonly code: number;

  constructor(code: number, description: string) {
    super(rpcError(code, description));
    this.code = code;
  }
}

export function rpcError(code: number, description: string): string {
  return `rpc error: code = ${names.get(code) ?? `Code(${code})`} desc = ${description}`;
}
