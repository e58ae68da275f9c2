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
  for (const prototype of prototypes) Object.freeze(prototype);
}
