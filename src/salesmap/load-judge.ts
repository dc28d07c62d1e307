import type { judgeAnswer } from './judge-answer.ts';

let loading: Promise<{ readonly judgeAnswer: typeof judgeAnswer }> | undefined;

/**
 * Loads what reads answers, once. Asked for when the first request is on its way: a third of the modules of a run is behind
 * it, and the first answer takes as long as they do.
 */
export function loadJudge(): Promise<{ readonly judgeAnswer: typeof judgeAnswer }> {
  loading ??= import('./judge-answer.ts');
  return loading;
}
