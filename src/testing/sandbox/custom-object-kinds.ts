import type { SandboxRecord } from './json.ts';
import { isoDate, momentAfter } from './row.ts';
import type { World } from './world.ts';

/** The kinds of custom object that the workspace has defined. */
export const CUSTOM_OBJECT_KINDS = [
  { name: '계약', description: '고객사와 체결한 교육 계약' },
  { name: '설비', description: '교육장에 설치된 장비' },
  { name: '교육장', description: '' },
] as const;

/** One entry of the `/custom-object-definitions` list. */
export function customObjectDefinition(world: World, kind: number): SandboxRecord {
  const createdMs = Date.UTC(2023, 1, 1 + kind * 45);
  return {
    id: world.id('customObjectDefinition', kind),
    name: CUSTOM_OBJECT_KINDS[kind]?.name ?? '',
    description: CUSTOM_OBJECT_KINDS[kind]?.description ?? '',
    createdAt: isoDate(createdMs),
    updatedAt: isoDate(momentAfter(createdMs, world.hash('customObjectDefinition', kind))),
  };
}
