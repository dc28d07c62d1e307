/** A number literal that neither a double nor a bigint can hold (such as `1e400`), kept as the server wrote it. */
export class RawNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}
