/**
 * Freezes the prototypes that hostile JSON or YAML keys aim at (must M15, `threat/X2`): after this, an assignment through
 * `__proto__` or `constructor.prototype` cannot change what a check of another tenant sees. Called first in every main.
 */
export function freezeIntrinsics(): void {
  const prototypes: readonly object[] = [
    Object.prototype,
    Array.prototype,
    Function.prototype,
    String.prototype,
    Number.prototype,
    Boolean.prototype,
    RegExp.prototype,
    Map.prototype,
    Set.prototype,
    WeakMap.prototype,
    Promise.prototype,
    Uint8Array.prototype,
  ];
  for (const name of OVERRIDDEN) letOthersOverride(Object.prototype, name);
  for (const prototype of prototypes) Object.freeze(prototype);
}

/** What libraries written in the old way set on the prototypes of their own classes. */
const OVERRIDDEN: readonly string[] = ['constructor', 'toString'];

/**
 * A member that is frozen as a value cannot be assigned on any object that inherits it either. As an accessor it can, and
 * then becomes that object's own; on the prototype itself it stays what it is.
 */
function letOthersOverride(prototype: object, name: string): void {
  const value: unknown = Reflect.get(prototype, name);
  Object.defineProperty(prototype, name, {
    get: () => value,
    set(this: object, own: unknown) {
      if (this === prototype) throw new TypeError(`${name} of a frozen prototype`);
      Object.defineProperty(this, name, { value: own, writable: true, enumerable: true, configurable: true });
    },
  });
}
