/** An unfinished run that `snapshot --resume` does not go on with. */
export interface PassedOver {
  readonly runTag: string;
  readonly path: string;
  readonly code: string;
  /** Why, in a sentence. */
  readonly why: string;
  /** The command that goes on with it all the same; undefined where none would. */
  readonly command?: string | undefined;
  /** `gone`: no command can ever publish it, and the run that begins removes its folder. */
  readonly fate: 'gone' | 'stays';
}
