import type { ByteString } from '../text/byte-string.ts';
import type { GoType } from './go-type.ts';
import type { Method } from './object.ts';

/** What a Go type that is made of an integer type, such as `time.Duration`, has besides the number. */
export interface NamedInteger {
  readonly base: GoType;
  /** Text that `%v` and the output show. */
  print(value: bigint): ByteString;
  readonly methods: ReadonlyMap<ByteString, Method<bigint>>;
}

/** A type made of an integer type. Values of it are made with `intValue`. */
export function namedIntegerType(name: string, named: NamedInteger): GoType {
  return Object.freeze({ kind: named.base.kind, name, named: Object.freeze(named) });
}
