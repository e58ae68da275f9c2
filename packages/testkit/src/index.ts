export { FakeClock } from './fake-clock.ts';
export { FakeRandom } from './fake-random.ts';
