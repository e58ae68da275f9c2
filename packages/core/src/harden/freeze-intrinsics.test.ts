import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

/** Frozen prototypes stay frozen: each question has a process of its own. */
function afterFreezing(script: string): string {
  const module = new URL('./freeze-intrinsics.ts', import.meta.url).href;
  const text = `import { freezeIntrinsics } from ${JSON.stringify(module)}; freezeIntrinsics();
    const attempt = (run) => { try { return String(run()); } catch (error) { return error.constructor.name; } };
    console.log(JSON.stringify([${script}]));`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', text], { encoding: 'utf8' }).stdout.trim();
}

describe('freezeIntrinsics', () => {
  it('threat/X2 lets nothing be changed for everybody', () => {
    const script = `
      attempt(() => { ({}).__proto__.polluted = 1; }),
      attempt(() => { Object.prototype.toString = () => 'mine'; }),
      attempt(() => { ({}).constructor.prototype.constructor = Array; }),
      String({}), ({}).constructor === Object, 'polluted' in {}`;
    expect(afterFreezing(script)).toBe('["TypeError","TypeError","TypeError","[object Object]",true,false]');
  });

  it("lets a library's own class have a constructor and a toString of its own", () => {
    const script = `
      attempt(() => { function Own() {} Own.prototype = new Object(); Own.prototype.constructor = Own;
        Own.prototype.toString = () => 'own'; return new Own().constructor === Own && String(new Own()); })`;
    expect(afterFreezing(script)).toBe('["own"]');
  });
});
