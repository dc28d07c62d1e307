import { isoDate, momentAfter } from './row.ts';
import type { World } from './world.ts';

/** One entry of the `/webForm` list. */
export interface SandboxForm {
  readonly [key: string]: string | number;
  readonly id: string;
  readonly name: string;
  readonly submitCount: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export function webFormRecord(world: World, form: number): SandboxForm {
  const createdMs = Date.UTC(2023, 0, 2 + form * 30);
  return {
    id: world.id('webForm', form),
    name: world.name('webForm', form),
    submitCount: world.formCounts[form] ?? 0,
    createdAt: isoDate(createdMs),
    updatedAt: isoDate(momentAfter(createdMs, world.hash('webForm', form))),
  };
}
