import { syncBuiltinESMExports } from 'node:module';
import v8 from 'node:v8';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { limitHeapGrowth } from '../../src/cli/limit-heap-growth.ts';

// Not `vi.mock`: another file of the worker may have loaded the module before, with the real V8.
beforeEach(() => {
  vi.spyOn(v8, 'setFlagsFromString').mockReturnValue();
  syncBuiltinESMExports();
});
afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

it('has V8 collect when what lives was doubled', () => {
  limitHeapGrowth();
  expect(v8.setFlagsFromString).toHaveBeenCalledExactlyOnceWith('--heap-growing-percent=100');
});

it('says nothing to a V8 that may not know it', () => {
  limitHeapGrowth('25.0.0');
  expect(v8.setFlagsFromString).not.toHaveBeenCalled();
});
