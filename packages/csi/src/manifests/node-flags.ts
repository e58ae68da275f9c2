/**
 * Flags of Node that bound the memory of a provider, whose work is small and lasts for as long as the node: a small heap that is tidied
 * early, no compiler between interpreter and optimizer, and for undici's parser of HTTP the smallest compiler of WebAssembly.
 */
export const NODE_FLAGS: readonly string[] = [
  '--max-semi-space-size=1',
  '--max-old-space-size=40',
  '--memory-saver-mode',
  '--no-sparkplug',
  '--liftoff-only',
  '--wasm-lazy-compilation',
];
