import type { RemoteReference } from '../reference/remote-reference.ts';
import type { Scope } from '../scope/scope.ts';

/** One object a decision rests on. When it changes, the decision must be taken again (must M5). */
export interface ObjectVersion {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
}

declare const authorized: unique symbol;

/**
 * Permission to ask AWS, made only by `authorizeUse` (must M1). `SecretProvider` accepts nothing else, so no path to a
 * value can forget the gate. The brand exists for the compiler alone.
 */
export interface AuthorizedUse {
  readonly [authorized]: true;
  /** Who the value is for. */
  readonly namespace: string;
  readonly scope: Scope;
  /** What may be asked for, in order; empty when only the identity is to be checked. */
  readonly references: readonly RemoteReference[];
  readonly restsOn: readonly ObjectVersion[];
}
