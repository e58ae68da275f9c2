const UNITS: ReadonlyMap<string, (amount: number) => number> = new Map([
  ['', (amount) => amount],
  ['n', (amount) => amount / 1e9],
  ['u', (amount) => amount / 1e6],
  ['m', (amount) => amount / 1e3],
  ...['k', 'M', 'G', 'T', 'P', 'E'].map((unit, i) => [unit, (amount: number) => amount * 1e3 ** (i + 1)] as const),
  ...['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].map(
    (unit, i) => [unit, (amount: number) => amount * 1_024 ** (i + 1)] as const,
  ),
]);

/** How much a quantity of Kubernetes is (`500m`, `0.5`, `1Gi`); undefined for what is none. */
export function quantityOf(value: unknown): number | undefined {
  const [, amount, unit = ''] = /^([+-]?\d*\.?\d*(?:[eE][+-]?\d+)?)([A-Za-z]*)$/.exec(String(value)) ?? [];
  return amount === undefined || amount === '' ? undefined : UNITS.get(unit)?.(Number(amount));
}
