export const SCENARIOS: readonly { name: string }[] = [];
