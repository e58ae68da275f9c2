/** Whether `text` is what `glob` means, where `*` stands for any run of characters, also none. Time grows with the product of lengths at most. */
export function globMatches(glob: string, text: string): boolean {
  let [g, t] = [0, 0];
  let [star, mark] = [-1, 0];
  while (t < text.length) {
    if (glob[g] === '*') {
      [star, mark] = [g, t];
      g += 1;
    } else if (glob[g] === text[t]) {
      g += 1;
      t += 1;
    } else if (star >= 0) {
      mark += 1;
      [g, t] = [star + 1, mark];
    } else {
      return false;
    }
  }
  while (glob[g] === '*') g += 1;
  return g === glob.length;
}
