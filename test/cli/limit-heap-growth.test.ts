import { setFlagsFromString } from 'node:v8';
import { afterEach, expect, it, vi } from 'vitest';
import { limitHeapGrowth } from '../../src/cli/limit-heap-growth.ts';

vi.mock('node:v8', () => ({ setFlagsFromString: vi.fn() }));
afterEach(() => vi.mocked(setFlagsFromString).mockClear());

it('has V8 collect when what lives was doubled', () => {
  limitHeapGrowth();
  expect(setFlagsFromString).toHaveBeenCalledExactlyOnceWith('--heap-growing-percent=100');
});

it('says nothing to a V8 that may not know it', () => {
  limitHeapGrowth('25.0.0');
  expect(setFlagsFromString).not.toHaveBeenCalled();
});
