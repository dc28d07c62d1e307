import { it } from 'vitest';
import { shortTorture } from '../support/short-torture.ts';
import { restoreKills } from '../torture/restore-kills.ts';

it('a restore survives kills at fault points', () => shortTorture(restoreKills));
