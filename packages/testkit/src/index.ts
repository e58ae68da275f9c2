export { FakeClock } from './fake-clock.ts';
export { FakeRandom } from './fake-random.ts';
export { type PlantedFinding, type ScannedOutput, scanForPlanted } from './planted-scan/scan-for-planted.ts';
